import type { FunctionCall } from "../threads/messages";

/** A call that ended its engine is not run again for so long, twice as long each further time. */
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** So many different calls of a function that were ended within the time, and all its calls pause. */
const CALLS = 4;
const WITHIN_MS = 60_000;
const FIRST_FUNCTION_PAUSE_MS = 5_000;
const LONGEST_FUNCTION_PAUSE_MS = 60_000;
/** Nobody's invention of arguments fills the memory. */
const MAX_CALLS = 1_000;

type Pause = { times: number; untilMs: number };
type FunctionRecord = Pause & { endedAtMs: number[] };

export type Refusal = {
  text: string;
  /** When to try again by oneself; null where the same call is to blame, so that somebody has to ask. */
  retryAfterMs: number | null;
};

/**
 * Queries that had to be ended, since each of them held everybody up for a second: whoever asks again,
 * on whatever connection, is told so without a try, until a pause is over or the code is another one.
 */
export class Quarantine {
  readonly #calls = new Map<string, Pause>();
  readonly #functions = new Map<string, FunctionRecord>();

  constructor(private readonly nowMs: () => number) {}

  get isEmpty(): boolean {
    return this.#calls.size === 0;
  }

  /** The code, or what it reads of the environment, is another one. */
  clear(): void {
    this.#calls.clear();
    this.#functions.clear();
  }

  /** This call was ended. */
  note(call: FunctionCall): void {
    const now = this.nowMs();
    const key = keyOf(call);
    const times = (this.#calls.get(key)?.times ?? 0) + 1;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (times - 1), LONGEST_PAUSE_MS);
    this.#calls.delete(key);
    this.#calls.set(key, { times, untilMs: now + pauseMs });
    this.#forgetOldest();
    this.#noteFunction(call, now);
  }

  /** Why the call is not run now; null when it is. */
  refusal(call: FunctionCall): Refusal | null {
    const now = this.nowMs();
    const pause = this.#calls.get(keyOf(call));
    if (pause && pause.untilMs > now) {
      return { text: refusalText("it", pause.untilMs - now), retryAfterMs: null };
    }
    const record = this.#functions.get(functionOf(call));
    if (!record || record.untilMs <= now) return null;
    const leftMs = record.untilMs - now;
    return { text: refusalText("this function", leftMs), retryAfterMs: leftMs };
  }

  #noteFunction(call: FunctionCall, now: number): void {
    const name = functionOf(call);
    const old = this.#functions.get(name);
    const endedAtMs = [...(old?.endedAtMs ?? []).filter((at) => now - at < WITHIN_MS), now];
    const record: FunctionRecord = { times: old?.times ?? 0, untilMs: 0, endedAtMs };
    if (endedAtMs.length >= CALLS) {
      const pauseMs = FIRST_FUNCTION_PAUSE_MS * 2 ** record.times;
      record.untilMs = now + Math.min(pauseMs, LONGEST_FUNCTION_PAUSE_MS);
      record.times++;
    } else if (endedAtMs.length === 1) record.times = 0;
    this.#functions.set(name, record);
  }

  #forgetOldest(): void {
    for (const key of this.#calls.keys()) {
      if (this.#calls.size <= MAX_CALLS) return;
      this.#calls.delete(key);
    }
  }
}

function refusalText(what: string, leftMs: number): string {
  return (
    "Function execution timed out (maximum duration: 1s) or took too much memory when it was last run. " +
    `Each time holds up everybody, so ${what} is not run again for ${Math.ceil(leftMs / 1000)} s, or until the next push.`
  );
}

const functionOf = ({ componentPath, path }: FunctionCall) => `${componentPath}\n${path}`;

function keyOf(call: FunctionCall): string {
  const { identity, args } = call;
  const caller = identity.kind === "none" ? "" : `${identity.kind}${identity.attributes ?? ""}`;
  return `${functionOf(call)}\n${caller}\n${args}`;
}
