type Job = () => Promise<void>;

/** `requests`: what callers wait for. `live`: running subscribed queries again. */
export type Lane = "requests" | "live";

/**
 * While requests wait, this many queries run again for each. A message makes three or four run:
 * with fewer, those who write faster than that would leave the readers behind without end. Behind,
 * a query runs once for many writes, so it is the readers' lane that becomes cheaper under load.
 */
const LIVE_PER_REQUEST = 4;

/**
 * One job at a time. While both lanes have work they take turns, so that a
 * write with many subscribers does not hold up the next mutation, nor a stream
 * of mutations the subscribers.
 */
export class JobQueue {
  private readonly lanes: Record<Lane, Job[]> = { requests: [], live: [] };
  private readonly heads: Record<Lane, number> = { requests: 0, live: 0 };
  private isRunning = false;
  /** Live jobs since the last request. */
  private liveInRow = LIVE_PER_REQUEST;
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
    if (this.liveInRow < LIVE_PER_REQUEST) {
      const job = this.shift("live");
      if (job) {
        this.liveInRow++;
        return job;
      }
    }
    this.liveInRow = 0;
    return this.shift("requests") ?? this.shift("live");
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
