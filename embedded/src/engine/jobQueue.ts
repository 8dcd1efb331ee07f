type Job = () => Promise<void>;

/** `requests`: what callers wait for. `live`: running subscribed queries again. */
export type Lane = "requests" | "live";

/**
 * One job at a time. While both lanes have work they take turns, so that a
 * write with many subscribers does not hold up the next mutation, nor a stream
 * of mutations the subscribers.
 */
export class JobQueue {
  private readonly lanes: Record<Lane, Job[]> = { requests: [], live: [] };
  private readonly heads: Record<Lane, number> = { requests: 0, live: 0 };
  private isRunning = false;
  private last: Lane = "live";
  private idle: (() => void)[] = [];

  run<T>(lane: Lane, work: () => Promise<T> | T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.lanes[lane].push(async () => {
        try {
          resolve(await work());
        } catch (error) {
          // Whatever was thrown belongs to the caller.
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
      if (!this.isRunning) void this.drain();
    });
  }

  /** Jobs that wait or run. */
  get length(): number {
    const waiting = (lane: Lane) => this.lanes[lane].length - this.heads[lane];
    return waiting("requests") + waiting("live") + (this.isRunning ? 1 : 0);
  }

  /** Resolves when nothing waits or runs. */
  whenIdle(): Promise<void> {
    if (!this.isRunning) return Promise.resolve();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  private async drain(): Promise<void> {
    this.isRunning = true;
    for (let job = this.take(); job; job = this.take()) await job();
    this.isRunning = false;
    const waiting = this.idle;
    this.idle = [];
    for (const resolve of waiting) resolve();
  }

  private take(): Job | undefined {
    const first: Lane = this.last === "live" ? "requests" : "live";
    const second: Lane = this.last;
    for (const lane of [first, second]) {
      const job = this.shift(lane);
      if (job) {
        this.last = lane;
        return job;
      }
    }
    return undefined;
  }

  /** A moving head instead of Array.shift, which copies long queues. */
  private shift(lane: Lane): Job | undefined {
    const jobs = this.lanes[lane];
    const head = this.heads[lane];
    const job = jobs[head];
    if (!job) return undefined;
    this.heads[lane] = head + 1;
    if (head + 1 === jobs.length || head > 1024) {
      jobs.splice(0, head + 1);
      this.heads[lane] = 0;
    }
    return job;
  }
}
