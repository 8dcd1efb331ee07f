import { ServerError } from "../lib/errors";
import type { Clock } from "../runtime/clock";
import type { StoreWrite } from "./store";

/**
 * One sync for many commits: while a group is being written, commits that arrive form the next one.
 *
 *   add a -> writing [a]      add b, c -> gathering [b c]
 *   [a] is durable -> published(a), a's promise; then writing [b c] …
 *
 * A sync costs the processor more than most commits do. So while several callers commit at the same
 * time, groups start `spacingMs` apart and get larger; a caller that is alone never waits.
 *
 * The first failed write ends it all: what is durable is then unknown, so every later promise fails.
 * Only who opens the store anew can know, and go on.
 */
export class GroupCommit {
  readonly #write: (writes: readonly StoreWrite[], lastTs: bigint) => Promise<void>;
  readonly #published: (lastTs: bigint) => void;
  readonly #failed: (error: Error) => void;
  readonly #clock: Clock;
  readonly #spacingMs: number;
  #startedMs = -Infinity;
  /** When commits of different callers were last seen together. */
  #crowdedMs = -Infinity;
  #writing: Group | null = null;
  #gathering: Group | null = null;
  #failure: Error | null = null;
  #isRunning = false;

  constructor(options: {
    write: (writes: readonly StoreWrite[], lastTs: bigint) => Promise<void>;
    /** Called when all up to lastTs is durable, before the promises resolve. */
    published: (lastTs: bigint) => void;
    /** Called once, with the first failure, before the promises reject with it. */
    failed?: (error: Error) => void;
    clock: Clock;
    spacingMs: number;
  }) {
    this.#write = options.write;
    this.#published = options.published;
    this.#failed = options.failed ?? (() => {});
    this.#clock = options.clock;
    this.#spacingMs = options.spacingMs;
  }

  get failure(): Error | null {
    return this.#failure;
  }

  /** Resolves when the commit is durable and published. */
  add(ts: bigint, writes: readonly StoreWrite[]): Promise<void> {
    // Whoever waits for the group that is being written is somebody else.
    if (this.#writing || this.#gathering) this.#crowdedMs = this.#clock.nowMs();
    const group = (this.#gathering ??= new Group());
    for (const write of writes) group.writes.push(write);
    group.lastTs = ts;
    if (!this.#isRunning) void this.#run();
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
    for (let group = this.#last; group; group = this.#last) await group.done.catch(() => {});
  }

  get #last(): Group | null {
    return this.#gathering ?? this.#writing;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#gathering) {
      const waitMs = this.#waitMs();
      if (waitMs > 0) {
        await new Promise<void>((resolve) => this.#clock.setTimer(waitMs, resolve));
      }
      const group = this.#gathering;
      this.#startedMs = this.#clock.nowMs();
      this.#writing = group;
      this.#gathering = null;
      try {
        await this.#write(group.writes, group.lastTs);
      } catch (error) {
        this.#fail(storageFailed(error));
        return;
      }
      this.#writing = null;
      this.#published(group.lastTs);
      group.resolve();
    }
    this.#isRunning = false;
  }

  #waitMs(): number {
    const now = this.#clock.nowMs();
    if (now - this.#crowdedMs > CROWD_MEMORY_MS) return 0;
    return this.#startedMs + this.#spacingMs - now;
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#failed(error);
    const failed = [this.#writing, this.#gathering];
    this.#writing = this.#gathering = null;
    for (const group of failed) group?.reject(error);
  }
}

function storageFailed(cause: unknown): ServerError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ServerError(
    "overloaded",
    "StorageFailed",
    `The disk does not take what is written (${reason}). Nothing can be stored until there is room in the ` +
      "data folder and it can be written; what is stored can be read.",
  );
}

/** How long a crowd is expected to last after it was last seen. */
const CROWD_MEMORY_MS = 100;

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
