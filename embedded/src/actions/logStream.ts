import { randomUUID } from "node:crypto";
import type { LogBuffer, LogLine } from "../functions/logBuffer";
import { realClock, type Clock, type Timer } from "../runtime/clock";
import type { LogEntry } from "../threads/messages";

/** Lines of executions that are over sooner are in their last entry, as those of mutations are. */
const DELAY_MS = 250;

export type LogSource = {
  logs: LogBuffer;
  /** Fields of every entry of this execution: who prints. */
  fields: { udfType: string; componentPath: string | null; identifier: string; requestId: string };
  emit: (entry: LogEntry) => void;
  clock?: Clock;
};

/** Sends what an action prints while it runs: one that takes minutes is heard of before its end. */
export class LogStream {
  readonly #source: LogSource;
  readonly #executionId = randomUUID();
  #sent = 0;
  #timer: Timer | null = null;
  #isOver = false;

  constructor(source: LogSource) {
    this.#source = source;
  }

  /** A line was added. */
  readonly note = (): void => {
    const { clock = realClock } = this.#source;
    if (!this.#isOver) this.#timer ??= clock.setTimer(DELAY_MS, () => this.#send());
  };

  /** For the entry of its end: what was not sent yet, under the number of the others. */
  end(): { logLines: LogLine[]; executionId: string } {
    this.#isOver = true;
    this.#timer?.cancel();
    return { logLines: this.#take(), executionId: this.#executionId };
  }

  #send(): void {
    this.#timer = null;
    const { emit, fields, clock = realClock } = this.#source;
    const timestamp = clock.nowMs() / 1000;
    const executionId = this.#executionId;
    emit({ kind: "Progress", ...fields, timestamp, logLines: this.#take(), executionId });
  }

  #take(): LogLine[] {
    const { lines } = this.#source.logs;
    const unsent = lines.slice(this.#sent);
    this.#sent = lines.length;
    return unsent;
  }
}
