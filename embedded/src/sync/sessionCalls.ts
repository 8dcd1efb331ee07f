import { ServerError } from "../lib/errors";
import type { FunctionCall, FunctionResult, MutationAnswer } from "../threads/messages";
import { actionResponse, mutationResponse } from "./protocol";

/** Mutations and actions a socket may have waiting; more is misuse or a runaway loop. */
export const MAX_PENDING = 1000;
/** Mutations of one socket handed to the engine ahead of time; the engine keeps their order. */
export const MUTATION_WINDOW = 16;

/** Where the calls of one socket run. */
export interface CallHost {
  send(text: string): void;
  mutation(
    call: FunctionCall,
    session: { sessionId: string; requestId: number } | undefined,
  ): Promise<MutationAnswer>;
  action(call: FunctionCall): Promise<FunctionResult>;
}

export type CallListener = {
  /** The client was told that a mutation is committed at `ts`; a Transition has to cover it. */
  onCommitted(ts: bigint): void;
  /** More calls wait than one socket may have. */
  onTooMany(what: "mutations" | "actions"): void;
  /** The engine could not say whether it happened: the client reconnects and asks again. */
  onFailure(code: string): void;
};

type Pending = { call: FunctionCall; requestId: number; sessionId: string | null };

/**
 * The mutations and actions of one socket: mutations in order, each answered when it is durable;
 * actions at once.
 */
export class SessionCalls {
  readonly #waiting: Pending[] = [];
  #mutationsRunning = 0;
  #actionsRunning = 0;
  #closed = false;

  constructor(
    private readonly host: CallHost,
    private readonly listener: CallListener,
  ) {}

  /** True while an answer is owed to the client. */
  get busy(): boolean {
    return this.#waiting.length + this.#mutationsRunning + this.#actionsRunning > 0;
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
  }

  mutation(pending: Pending): void {
    if (this.#waiting.length + this.#mutationsRunning >= MAX_PENDING)
      return this.listener.onTooMany("mutations");
    this.#waiting.push(pending);
    this.#startMutations();
  }

  action(call: FunctionCall, requestId: number): void {
    if (this.#actionsRunning >= MAX_PENDING) return this.listener.onTooMany("actions");
    this.#actionsRunning += 1;
    this.host.action(call).then(
      (result) => {
        if (this.#closed) return;
        this.#actionsRunning -= 1;
        this.host.send(actionResponse(requestId, result));
      },
      (error: unknown) => this.#fail(error),
    );
  }

  #startMutations(): void {
    while (this.#mutationsRunning < MUTATION_WINDOW) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#mutationsRunning += 1;
      const { call, requestId, sessionId } = next;
      const session = sessionId === null ? undefined : { sessionId, requestId };
      this.host.mutation(call, session).then(
        (answer) => this.#answer(requestId, answer),
        (error: unknown) => this.#fail(error),
      );
    }
  }

  #answer(requestId: number, answer: MutationAnswer): void {
    if (this.#closed) return;
    this.#mutationsRunning -= 1;
    const ts = BigInt(answer.ts);
    this.host.send(mutationResponse(requestId, answer, ts));
    if (answer.ok) this.listener.onCommitted(ts);
    this.#startMutations();
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.listener.onFailure(error instanceof ServerError ? error.code : "unexpected failure");
  }
}
