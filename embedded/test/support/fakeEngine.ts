import type { EngineAnswers, EngineClient, EngineRequestType } from "../../src/threads/backend";
import type {
  EngineEvent,
  EngineRequest,
  FunctionResult,
  MutationAnswer,
} from "../../src/threads/messages";

type Pending = {
  request: EngineRequest;
  resolve: (value: never) => void;
  reject: (error: Error) => void;
};

/** An engine that does what the test says, when the test says it. */
export class FakeEngine implements EngineClient {
  readonly requests: EngineRequest[] = [];
  ts = 100n;
  #pending: Pending[] = [];
  #listeners: ((event: EngineEvent) => void)[] = [];
  #restartListeners: ((stuck: StuckSubscription) => void)[] = [];

  request<T extends EngineRequestType>(
    request: Extract<EngineRequest, { type: T }>,
  ): Promise<EngineAnswers[T]> {
    this.requests.push(request);
    return new Promise((resolve, reject) => {
      this.#pending.push({ request, resolve, reject });
    });
  }
  onEvent(listener: (event: EngineEvent) => void): void {
    this.#listeners.push(listener);
  }
  onRestart(listener: (stuck: StuckSubscription) => void): void {
    this.#restartListeners.push(listener);
  }

  /** Requests of a type that have not been answered. */
  pending<T extends EngineRequestType>(type: T): Extract<EngineRequest, { type: T }>[] {
    return this.#pending
      .map((each) => each.request)
      .filter((each): each is Extract<EngineRequest, { type: T }> => each.type === type);
  }

  answerSubscribe(...values: (string | FunctionResult)[]): void {
    const results = values.map(toResult);
    this.#take("subscribe").resolve({ ts: String(this.ts), results } as never);
  }
  answerMutation(answer: { value?: string; ts?: bigint; errorMessage?: string }): void {
    const ts = String(answer.ts ?? this.ts);
    const result: MutationAnswer =
      answer.errorMessage === undefined
        ? { ok: true, value: answer.value ?? "null", logLines: [], journal: null, ts }
        : { ok: false, errorMessage: answer.errorMessage, logLines: [], ts };
    this.#take("mutation").resolve(result as never);
  }
  fail(type: EngineRequestType, error: Error): void {
    this.#take(type).reject(error);
  }
  publish(ts: bigint, changed: Record<number, string | FunctionResult> = {}): void {
    this.ts = ts;
    const event: EngineEvent = {
      type: "published",
      ts: String(ts),
      changed: Object.entries(changed).map(([id, value]) => ({
        subscriptionId: Number(id),
        result: toResult(value),
      })),
    };
    for (const listener of this.#listeners) listener(event);
  }
  emit(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
  restart(stuck: StuckSubscription = null): void {
    const lost = this.#pending;
    this.#pending = [];
    for (const listener of this.#restartListeners) listener(stuck);
    // As the real one: a subscribe that was lost is answered with nothing.
    for (const { request, resolve } of lost)
      if (request.type === "subscribe") resolve(null as never);
  }

  #take(type: EngineRequestType): Pending {
    const index = this.#pending.findIndex((each) => each.request.type === type);
    const [taken] = index < 0 ? [] : this.#pending.splice(index, 1);
    if (!taken) throw new Error(`no ${type} is waiting`);
    return taken;
  }
}

type StuckSubscription = { subscriptionId: number; result: FunctionResult } | null;

export function toResult(value: string | FunctionResult): FunctionResult {
  return typeof value === "string" ? { ok: true, value, logLines: [], journal: null } : value;
}
