import type { Transaction } from "../database/types";
import type { Clock, Timer } from "../runtime/clock";
import { removeOldRequests } from "./sessions";

export type SweepHost = {
  clock: Clock;
  transact: <T>(body: (tx: Transaction) => T) => Promise<T>;
  reportBug: (error: unknown) => void;
};

const INTERVAL_MS = 3600 * 1000;
/** Rows per transaction, so that nobody waits for a big clean-up. */
const BATCH = 200;

/** Removes stored answers that no client can ask for any more, once an hour, a few at a time. */
export class SessionSweep {
  private timer: Timer | null = null;
  private isStopped = false;

  constructor(private readonly host: SweepHost) {}

  start(): void {
    if (this.isStopped) return;
    this.timer = this.host.clock.setTimer(INTERVAL_MS, () => void this.sweep());
  }

  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
  }

  async sweep(): Promise<void> {
    const { clock, transact, reportBug } = this.host;
    try {
      const removeBatch = (tx: Transaction) => removeOldRequests(tx, clock.nowMs(), BATCH);
      while (!this.isStopped && (await transact(removeBatch)));
    } catch (error) {
      reportBug(error);
    }
    this.start();
  }
}
