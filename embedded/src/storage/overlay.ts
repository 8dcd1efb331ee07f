import { OrderedMap } from "./orderedMap";
import type { KeyRange, Space } from "./store";

/**
 * What recent commits wrote, key by key, until nobody reads older states and the store has it:
 *
 *   key -> base (the store's value before), then one value per commit, oldest first
 *
 * A key that has an entry is never looked up in the store: the store may already hold a version
 * that the reader must not see yet. Commits are numbered; null is "no row".
 */
export class Overlay {
  readonly #spaces: Record<Space, OrderedMap<OverlayEntry>> = {
    documents: new OrderedMap(),
    index: new OrderedMap(),
    meta: new OrderedMap(),
    blobs: new OrderedMap(),
  };

  get size(): number {
    return Object.values(this.#spaces).reduce((sum, space) => sum + space.size, 0);
  }

  isEmpty(space: Space): boolean {
    return this.#spaces[space].size === 0;
  }

  /** undefined when the store's row is the row. */
  get(space: Space, key: Uint8Array, commit: number): Uint8Array | null | undefined {
    const map = this.#spaces[space];
    return map.size === 0 ? undefined : map.get(key)?.at(commit);
  }

  /** `readBase` is asked for the store's row when the key had no entry. */
  put(
    space: Space,
    key: Uint8Array,
    write: { commit: number; value: Uint8Array | null; readBase: () => Uint8Array | null },
  ): void {
    const map = this.#spaces[space];
    const entry = map.get(key);
    if (entry) entry.push(write.commit, write.value);
    else map.set(key, new OverlayEntry(write.readBase(), write.commit, write.value));
  }

  /** Forgets versions that are older than what commit number `floor` sees. */
  trim(space: Space, key: Uint8Array, floor: number): void {
    const map = this.#spaces[space];
    const entry = map.get(key);
    if (entry?.trim(floor)) map.delete(key);
  }

  entries(space: Space, range: KeyRange, options: { reverse?: boolean }) {
    return this.#spaces[space].entries(range, options);
  }
}

export class OverlayEntry {
  #base: Uint8Array | null;
  #commits: number[];
  #values: (Uint8Array | null)[];

  constructor(base: Uint8Array | null, commit: number, value: Uint8Array | null) {
    this.#base = base;
    this.#commits = [commit];
    this.#values = [value];
  }

  at(commit: number): Uint8Array | null {
    for (let i = this.#commits.length - 1; i >= 0; i--) {
      if ((this.#commits[i] ?? 0) <= commit) return this.#values[i] ?? null;
    }
    return this.#base;
  }

  push(commit: number, value: Uint8Array | null): void {
    const last = this.#commits.length - 1;
    if (this.#commits[last] === commit) {
      this.#values[last] = value;
      return;
    }
    this.#commits.push(commit);
    this.#values.push(value);
  }

  /** True when nothing is left that the store does not say itself. */
  trim(floor: number): boolean {
    let old = 0;
    while (old < this.#commits.length && (this.#commits[old] ?? 0) <= floor) old++;
    if (old === this.#commits.length) return true;
    if (old > 0) {
      this.#base = this.#values[old - 1] ?? null;
      this.#commits.splice(0, old);
      this.#values.splice(0, old);
    }
    return false;
  }
}
