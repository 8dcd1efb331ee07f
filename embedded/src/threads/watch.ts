/**
 * How the front sees, without asking, that the engine is stuck in user code:
 * a few shared numbers. The engine renews the time at every turn of its event
 * loop; a time that stays old means that a function does not yield.
 *
 *   [0] what runs: 0 nothing, 1 a request of the front, 2 a subscription, 3 something else
 *   [1] its number: the request's rpc id, or the subscription id
 *   [2] since when it has not yielded, ms since 1970
 *   [3] the operating system's number of the thread, 0 where it is not known
 */
export type WatchedWork =
  | { kind: "request"; rpcId: number }
  | { kind: "subscription"; subscriptionId: number }
  | { kind: "other" };

export type StuckWork = WatchedWork & { sinceMs: number };

const NOTHING = 0n;
const REQUEST = 1n;
const SUBSCRIPTION = 2n;
const OTHER = 3n;

export function createWatchMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * BigInt64Array.BYTES_PER_ELEMENT);
}

export class ExecutionWatch {
  private readonly cells: BigInt64Array;

  constructor(
    memory: SharedArrayBuffer,
    private readonly nowMs: () => number,
  ) {
    this.cells = new BigInt64Array(memory);
  }

  begin(work: WatchedWork): void {
    this.beat();
    const id =
      work.kind === "request" ? work.rpcId : work.kind === "subscription" ? work.subscriptionId : 0;
    Atomics.store(this.cells, 1, BigInt(id));
    const kind =
      work.kind === "request" ? REQUEST : work.kind === "subscription" ? SUBSCRIPTION : OTHER;
    Atomics.store(this.cells, 0, kind);
  }

  /** The running function has yielded. */
  beat(): void {
    Atomics.store(this.cells, 2, BigInt(Math.floor(this.nowMs())));
  }

  end(): void {
    Atomics.store(this.cells, 0, NOTHING);
  }

  set threadId(threadId: number) {
    Atomics.store(this.cells, 3, BigInt(threadId));
  }
  get threadId(): number {
    return Number(Atomics.load(this.cells, 3));
  }

  /** For the front: what runs and since when, or null. */
  read(): StuckWork | null {
    const kind = Atomics.load(this.cells, 0);
    if (kind === NOTHING) return null;
    const id = Number(Atomics.load(this.cells, 1));
    const sinceMs = Number(Atomics.load(this.cells, 2));
    if (kind === REQUEST) return { kind: "request", rpcId: id, sinceMs };
    if (kind === SUBSCRIPTION) return { kind: "subscription", subscriptionId: id, sinceMs };
    return { kind: "other", sinceMs };
  }
}
