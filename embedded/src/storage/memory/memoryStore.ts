import { assert } from "../../lib/assert";
import { OrderedMap } from "../orderedMap";
import type { KeyRange, Space, Store, StoreEntry, StoreWrite } from "../store";

/** Nothing survives the process; for tests. Writes are visible at once and "durable" a turn later. */
export class MemoryStore implements Store {
  readonly #spaces: Record<Space, OrderedMap<Uint8Array>> = {
    documents: new OrderedMap(),
    index: new OrderedMap(),
    meta: new OrderedMap(),
    blobs: new OrderedMap(),
  };
  #closed = false;

  get(space: Space, key: Uint8Array): Uint8Array | undefined {
    return this.#spaces[space].get(key);
  }

  *range(space: Space, range: KeyRange, options?: { reverse?: boolean }): Iterable<StoreEntry> {
    // The map's own entries change with the next write; the consumer keeps these.
    for (const { key, value } of this.#spaces[space].entries(range, options)) yield { key, value };
  }

  write(batch: readonly StoreWrite[]): Promise<void> {
    assert(!this.#closed, "write to a closed store");
    for (const { key } of batch) assert(key.length > 0, "empty key");
    for (const { space, key, value } of batch) {
      if (value === null) this.#spaces[space].delete(key);
      else this.#spaces[space].set(key, value);
    }
    return new Promise((resolve) => setImmediate(resolve));
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}
