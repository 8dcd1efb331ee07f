import type { StoreWrite } from "./store";

/**
 * One sync for many commits: while a group is being written, commits that arrive form the next one.
 *
 *   add a -> writing [a]      add b, c -> gathering [b c]
 *   [a] is durable -> published(a), a's promise; then writing [b c] …
 *
 * The first failed write ends it all: what is durable is then unknown, so every later promise fails.
 */
export class GroupCommit {
  readonly #write: (writes: readonly StoreWrite[], lastTs: bigint) => Promise<void>;
  readonly #published: (lastTs: bigint) => void;
  #writing: Group | null = null;
  #gathering: Group | null = null;
  #failure: Error | null = null;

  constructor(options: {
    write: (writes: readonly StoreWrite[], lastTs: bigint) => Promise<void>;
    /** Called when all up to lastTs is durable, before the promises resolve. */
    published: (lastTs: bigint) => void;
  }) {
    this.#write = options.write;
    this.#published = options.published;
  }

  get failure(): Error | null {
    return this.#failure;
  }

  /** Resolves when the commit is durable and published. */
  add(ts: bigint, writes: readonly StoreWrite[]): Promise<void> {
    const group = (this.#gathering ??= new Group());
    for (const write of writes) group.writes.push(write);
    group.lastTs = ts;
    if (!this.#writing) void this.#run();
    return group.done;
  }

  /** For a ts that was added and is not published yet. */
  whenWritten(ts: bigint): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#writing && ts <= this.#writing.lastTs) return this.#writing.done;
    return this.#gathering?.done ?? Promise.resolve();
  }

  /** Resolves when nothing is being written, also after a failure. */
  async idle(): Promise<void> {
    while (this.#writing) await this.#writing.done.catch(() => {});
  }

  async #run(): Promise<void> {
    while (this.#gathering) {
      const group = this.#gathering;
      this.#writing = group;
      this.#gathering = null;
      try {
        await this.#write(group.writes, group.lastTs);
      } catch (error) {
        this.#fail(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      this.#published(group.lastTs);
      group.resolve();
    }
    this.#writing = null;
  }

  #fail(error: Error): void {
    this.#failure = error;
    const failed = [this.#writing, this.#gathering];
    this.#writing = this.#gathering = null;
    for (const group of failed) group?.reject(error);
  }
}

class Group {
  readonly writes: StoreWrite[] = [];
  lastTs = 0n;
  readonly done: Promise<void>;
  resolve: () => void = () => {};
  reject: (error: Error) => void = () => {};

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Whoever asked for the promise hears of a failure; that nobody did is not one more failure.
    this.done.catch(() => {});
  }
}
