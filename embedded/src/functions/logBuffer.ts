import { realClock } from "../runtime/clock";
import type { ConsoleLevel } from "./scope";

const MAX_LINES = 256;
const MAX_LINE_LENGTH = 32768;
const TRUNCATED = " (truncated due to length)";

/** One console call, as `convex logs` takes it. */
export type LogLine = {
  messages: string[];
  level: ConsoleLevel;
  /** Milliseconds since 1970, real time. */
  timestamp: number;
  isTruncated: boolean;
};

/** What one execution, with everything nested in it, has printed. Bounded. */
export class LogBuffer {
  readonly lines: LogLine[] = [];

  add(level: ConsoleLevel, messages: string[]): void {
    if (this.lines.length >= MAX_LINES) return;
    const timestamp = realClock.nowMs();
    if (this.lines.length === MAX_LINES - 1) {
      const text = `Log overflow (maximum ${MAX_LINES}). Remaining log lines omitted.`;
      this.lines.push({ messages: [text], level: "ERROR", timestamp, isTruncated: false });
      return;
    }
    this.lines.push({ level, timestamp, ...bounded(messages) });
  }

  /** As clients show them: `[LOG] 'text' 12`. */
  texts(): string[] {
    return this.lines.map(
      (line) => `[${line.level}] ${line.messages.join(" ")}${line.isTruncated ? TRUNCATED : ""}`,
    );
  }
}

function bounded(messages: string[]): { messages: string[]; isTruncated: boolean } {
  const kept: string[] = [];
  let room = MAX_LINE_LENGTH;
  for (const message of messages) {
    if (message.length > room) {
      kept.push(message.slice(0, Math.max(0, room)));
      return { messages: kept, isTruncated: true };
    }
    kept.push(message);
    room -= message.length + 1;
  }
  return { messages: kept, isTruncated: false };
}
