import type {
  EngineAnswers,
  EngineClient,
  EngineRequestOf,
  EngineRequestType,
  StuckSubscription,
} from "../threads/backend";
import type { EngineEvent, FunctionCall, FunctionResult } from "../threads/messages";
import { endedWith } from "./engineFates";
import type { Quarantine, Refusal } from "./quarantine";

/** Which query an engine had to be ended for. */
export type EndedQuery = { call: FunctionCall } | { subscriptionId: number };

export interface EndingEngine extends EngineClient {
  /** Hears of it before the engine's restart is told. */
  onEnded(listener: (query: EndedQuery) => void): void;
}

/** Keeps queries away from the engine that have just ended one. Operators may run what they like. */
export class GuardedEngine implements EngineClient {
  /** Of the subscriptions that the engine has, to know which one it was. */
  readonly #calls = new Map<number, FunctionCall>();
  #version: number | null = null;

  constructor(
    private readonly engine: EndingEngine,
    private readonly quarantine: Quarantine,
  ) {
    engine.onEnded((query) => {
      const call = "call" in query ? query.call : this.#calls.get(query.subscriptionId);
      if (call) quarantine.note(call);
    });
    engine.onEvent((event) => {
      if (event.type !== "deployment" || event.deployment.version === this.#version) return;
      this.#version = event.deployment.version;
      quarantine.clear();
    });
  }

  onEvent(listener: (event: EngineEvent) => void): void {
    this.engine.onEvent(listener);
  }
  onRestart(listener: (stuck: StuckSubscription | null) => void): void {
    this.engine.onRestart(listener);
  }

  request<T extends EngineRequestType>(request: EngineRequestOf<T>): Promise<EngineAnswers[T]>;
  request(request: EngineRequestOf<EngineRequestType>): Promise<EngineAnswers[EngineRequestType]> {
    switch (request.type) {
      case "query": {
        const refused = this.#refusalOf(request.call);
        return refused ? Promise.resolve({ ...refused, ts: "0" }) : this.engine.request(request);
      }
      case "subscribe":
        return this.#subscribe(request);
      case "unsubscribe":
        for (const id of request.subscriptionIds) this.#calls.delete(id);
        return this.engine.request(request);
      default:
        return this.engine.request(request);
    }
  }

  async #subscribe(request: EngineRequestOf<"subscribe">): Promise<EngineAnswers["subscribe"]> {
    const refused = new Map<number, FunctionResult>();
    const subscriptions = request.subscriptions.filter(({ subscriptionId, call }) => {
      const refusal = this.#refusalOf(call);
      if (refusal) refused.set(subscriptionId, refusal);
      else this.#calls.set(subscriptionId, call);
      return refusal === null;
    });
    if (refused.size === 0) return this.engine.request(request);
    const answer = await this.engine.request({ ...request, subscriptions });
    const ran = answer.results.values();
    const results = request.subscriptions.map(
      ({ subscriptionId }) => refused.get(subscriptionId) ?? ran.next().value,
    );
    return { ...answer, results: results.filter((result) => result !== undefined) };
  }

  #refusalOf(call: FunctionCall): (FunctionResult & { ok: false }) | null {
    if (this.quarantine.isEmpty || call.identity.kind === "admin") return null;
    const refusal = this.quarantine.refusal(call);
    return refusal && notRun(refusal);
  }
}

const notRun = ({ text, retryAfterMs }: Refusal) => ({
  ...endedWith(text),
  notRun: { retryAfterMs },
});
