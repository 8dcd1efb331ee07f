import type { SmallStore } from "../lib/storage";

/** What a device keeps at once, as localStorage does. */
export function createMemorySmallStore() {
  const texts = new Map<string, string>();
  let quota = Infinity;
  const store: SmallStore = {
    list: (prefix) => [...texts.keys()].filter((key) => key.startsWith(prefix)),
    read: (key) => texts.get(key) ?? null,
    write: (key, value) => {
      if (value.length > quota) return false;
      texts.set(key, value);
      return true;
    },
    remove: (key) => void texts.delete(key),
  };
  return {
    store,
    /** What it holds, by name. */
    texts,
    /** From now on it takes nothing more. */
    fill: () => {
      quota = 0;
    },
  };
}
