import { OrderedMap } from "./orderedMap";
import type { KeyRange, Space, Store } from "./store";

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

  /** `baseFrom` has the row as it was before; null when there was none. */
  put(
    space: Space,
    key: Uint8Array,
    { commit, value }: { commit: number; value: Uint8Array | null },
    baseFrom: Pick<Store, "get"> | null,
  ): void {
    const map = this.#spaces[space];
    const entry = map.get(key);
    if (entry) entry.push(commit, value);
    else map.set(key, new OverlayEntry(baseFrom?.get(space, key) ?? null, commit, value));
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

type Version = { commit: number; value: Uint8Array | null; older: Version | null };

/** Most entries have one version, so the newest stands in the entry itself. */
export class OverlayEntry implements Version {
  older: Version | null = null;

  constructor(
    private base: Uint8Array | null,
    public commit: number,
    public value: Uint8Array | null,
  ) {}

  at(commit: number): Uint8Array | null {
    if (this.commit <= commit) return this.value;
    for (let version = this.older; version; version = version.older) {
      if (version.commit <= commit) return version.value;
    }
    return this.base;
  }

  push(commit: number, value: Uint8Array | null): void {
    if (this.commit !== commit) {
      this.older = { commit: this.commit, value: this.value, older: this.older };
      this.commit = commit;
    }
    this.value = value;
  }

  /** True when nothing is left that the store does not say itself. */
  trim(floor: number): boolean {
    if (this.commit <= floor) return true;
    let previous: Version | null = null;
    let version = this.older;
    while (version && version.commit > floor) {
      previous = version;
      version = version.older;
    }
    if (!version) return false;
    this.base = version.value;
    if (previous) previous.older = null;
    else this.older = null;
    return false;
  }
}
