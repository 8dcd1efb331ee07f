import { randomUUID } from "node:crypto";
import type { SchemaPreparation } from "../database/types";
import type { Clock, Timer } from "../runtime/clock";
import type { StagedPush } from "./stagedPush";

/** Longer than any type check that runs between start_push and finish_push. */
const KEEP_MS = 15 * 60_000;

/**
 * Holds at most one push between start and finish: a newer one takes its place,
 * as in the official backend, where the older one then learns of a race.
 * Preparing indexes costs every write, so one that nobody finishes is dropped.
 */
export class StagingArea {
  readonly #clock: Clock;
  #current: StagedPush | null = null;
  #timer: Timer | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Answers the push's id. `prepare` is called once the previous push is out of the way. */
  async put(
    push: Omit<StagedPush, "pushId" | "preparation"> & { prepare: () => SchemaPreparation },
  ): Promise<string> {
    // Again after waiting: another push may have come in meanwhile.
    while (this.#current) await this.drop(this.#current);
    const { prepare, ...rest } = push;
    const staged: StagedPush = { ...rest, pushId: randomUUID(), preparation: prepare() };
    this.#current = staged;
    this.#timer = this.#clock.setTimer(KEEP_MS, () => void this.drop(staged));
    return staged.pushId;
  }

  get isEmpty(): boolean {
    return this.#current === null;
  }

  find(pushId: string): StagedPush | null {
    return this.#current?.pushId === pushId ? this.#current : null;
  }

  /** It is active now; nothing to undo. */
  forget(staged: StagedPush): void {
    if (this.#current !== staged) return;
    this.#timer?.cancel();
    this.#current = null;
  }

  async drop(staged: StagedPush): Promise<void> {
    this.forget(staged);
    await staged.preparation.abandon();
  }

  async close(): Promise<void> {
    if (this.#current) await this.drop(this.#current);
  }
}
