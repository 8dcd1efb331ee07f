import type { Credentials } from "../auth/authenticator";
import { ServerError } from "../lib/errors";
import type { FunctionCall, Identity } from "../threads/messages";
import {
  authError,
  fatalError,
  parseClientMessage,
  transition,
  type ClientMessage,
  type FunctionMessage,
  type StateVersion,
} from "./protocol";
import type { Watcher } from "./queryHub";
import { QuerySet, type LiveQueries } from "./querySet";
import { SessionCalls, type CallHost } from "./sessionCalls";

export type SessionIdentity = {
  identity: Identity;
  /** null never expires. */
  expiresAtMs: number | null;
};

/** Why the server ends a connection; the client decides by it how long to wait before the next try. */
export type CloseReason =
  "InternalServerError" | "TooManyConcurrentRequests" | "Unauthenticated" | "BadRequest" | "Closed";

/** Everything a session needs from outside; there is no socket, clock or engine in here. */
export interface SessionHost extends CallHost {
  /** As `send`, for the one message that may be very large. */
  sendTransition(text: string): void;
  /** False while the connection is behind; `session.flush()` is called again when it has caught up. */
  readonly writable: boolean;
  close(reason: CloseReason, detail: string): void;
  /** Rejects with a ServerError of class unauthenticated when the token is no good. */
  verify(token: Credentials): Promise<SessionIdentity>;
  /** Has `flush` called soon, after everything that is already on its way from the engine. */
  scheduleFlush(): void;
  nowMs(): number;
  readonly caller: Pick<FunctionCall, "caller" | "clientIp" | "userAgent">;
  readonly queries: LiveQueries & {
    readonly ts: bigint;
    awaitAdvance(watcher: Watcher): void;
    forget(watcher: Watcher): void;
  };
}

/** Messages that may wait while a token is being verified. */
const MAX_INBOX = 4000;

const nobody: SessionIdentity = { identity: { kind: "none" }, expiresAtMs: null };

/**
 * One client's connection (protocol section c).
 *
 *   Authenticate ──► verifying ──► identity += 1 ─┐
 *   ModifyQuerySet ──► querySet = newVersion ─────┼─► dirty ──► flush ──► Transition
 *   result changed, mutation answered ────────────┘
 *
 * A Transition is sent only when every query has a result, all of them valid at
 * one timestamp, and that timestamp covers every mutation already answered:
 * the client resolves a mutation by the Transition that follows its answer.
 */
export class Session implements Watcher {
  readonly #host: SessionHost;
  readonly #queries: QuerySet;
  readonly #calls: SessionCalls;
  #sessionId: string | null = null;
  #clockSkewMs: number | null = null;
  #who = nobody;
  /** What the last Transition said. */
  #sent: StateVersion = { querySet: 0, identity: 0, ts: 0n };
  /** What the client has asked for since. */
  #asked = { querySet: 0, identity: 0 };
  /** The next Transition may not be older than this. */
  #coverTs = 0n;
  #dirty = false;
  /** Messages wait here while a token is being verified: their order is their meaning. */
  #inbox: ClientMessage[] | null = null;
  #closed = false;

  constructor(host: SessionHost) {
    this.#host = host;
    this.#queries = new QuerySet(host.queries, this);
    this.#calls = new SessionCalls(host, {
      onCommitted: (ts) => this.#cover(ts),
      onTooMany: (what) =>
        this.#end("TooManyConcurrentRequests", `too many ${what} waiting on one socket`),
      onFailure: (code) => this.#end("InternalServerError", code),
    });
  }

  /** Queries watched, for metrics. */
  get queryCount(): number {
    return this.#queries.size;
  }
  /** True while an answer is owed to the client. */
  get busy(): boolean {
    return this.#calls.busy;
  }

  receive(text: string): void {
    if (this.#closed) return;
    this.#guard(() => {
      const message = parseClientMessage(text);
      if (this.#inbox === null) this.#handle(message);
      else if (this.#inbox.length < MAX_INBOX) this.#inbox.push(message);
      else this.#end("TooManyConcurrentRequests", "too many messages while verifying a token");
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#calls.close();
    this.#host.queries.forget(this);
    this.#queries.close();
  }

  onChange(): void {
    this.#markDirty();
  }

  flush(): void {
    if (this.#closed || !this.#dirty || !this.#host.writable) return;
    if (this.#expired()) return;
    if (this.#host.queries.ts < this.#coverTs) {
      this.#host.queries.awaitAdvance(this);
      return;
    }
    if (this.#queries.isAnswered) this.#sendTransition();
  }

  #sendTransition(): void {
    const modifications = this.#queries.takeModifications();
    const end = { ...this.#asked, ts: this.#host.queries.ts };
    const clock = { clientClockSkewMs: this.#clockSkewMs, nowMs: this.#host.nowMs() };
    const text = transition(this.#sent, end, modifications, clock);
    this.#sent = end;
    this.#dirty = false;
    this.#host.sendTransition(text);
  }

  #handle(message: ClientMessage): void {
    switch (message.type) {
      case "Connect":
        this.#sessionId = message.sessionId;
        if (message.clientTs !== null)
          this.#clockSkewMs = Math.round(message.clientTs - this.#host.nowMs());
        return;
      case "Authenticate":
        return this.#authenticate(message.token, message.baseVersion);
      case "ModifyQuerySet":
        return this.#modifyQuerySet(message);
      case "Mutation":
        return this.#runMutation(message);
      case "Action":
        return this.#runAction(message);
      case "Event":
        return;
    }
  }

  #modifyQuerySet(message: Extract<ClientMessage, { type: "ModifyQuerySet" }>): void {
    if (message.baseVersion !== this.#asked.querySet)
      throw new ServerError(
        "badRequest",
        "BaseVersionMismatch",
        `Base version ${message.baseVersion} passed up doesn't match the current version ${this.#asked.querySet}`,
      );
    if (this.#expired()) return;
    this.#queries.modify(message.modifications, (query) => this.#call(query));
    this.#asked.querySet = message.newVersion;
    this.#markDirty();
  }

  #authenticate(token: Credentials, baseVersion: number): void {
    if (baseVersion !== this.#asked.identity)
      throw new ServerError(
        "badRequest",
        "BaseVersionMismatch",
        `Identity version ${baseVersion} passed up doesn't match the current version ${this.#asked.identity}`,
      );
    this.#inbox = [];
    this.#host.verify(token).then(
      (who) => {
        if (this.#closed) return;
        this.#guard(() => {
          this.#become(who);
          this.#drainInbox();
        });
      },
      (error: unknown) => {
        if (this.#closed) return;
        if (error instanceof ServerError && error.errorClass === "unauthenticated") {
          const detail = `${error.code}: ${error.message}`;
          this.#host.send(authError(error.message, baseVersion, { authUpdateAttempted: true }));
          this.#end("Unauthenticated", detail);
        } else this.#end("InternalServerError", "a token could not be verified");
      },
    );
  }

  #become(who: SessionIdentity): void {
    this.#who = who;
    this.#asked.identity += 1;
    this.#queries.become(who.identity);
    this.#markDirty();
  }

  #drainInbox(): void {
    const waiting = this.#inbox ?? [];
    this.#inbox = null;
    while (!this.#closed) {
      const message = waiting.shift();
      if (message === undefined) return;
      this.#handle(message);
      // Another Authenticate was among them: the rest waits again, in front of what comes later.
      if (this.#inbox !== null) {
        (this.#inbox as ClientMessage[]).push(...waiting);
        return;
      }
    }
  }

  #runMutation(message: FunctionMessage): void {
    if (this.#expired()) return;
    const { requestId } = message;
    this.#calls.mutation({ call: this.#call(message), requestId, sessionId: this.#sessionId });
  }

  #runAction(message: FunctionMessage): void {
    if (this.#expired()) return;
    this.#calls.action(this.#call(message), message.requestId);
  }

  #call(message: { path: string; componentPath: string; args: string }): FunctionCall {
    const { identity } = this.#who;
    if (message.componentPath !== "" && identity.kind !== "admin")
      throw new ServerError(
        "badRequest",
        "ComponentNotAllowed",
        "Only admin users can call functions on non-root components directly",
      );
    return {
      ...this.#host.caller,
      path: message.path,
      componentPath: message.componentPath,
      args: message.args,
      identity,
      allowInternal: identity.kind === "admin",
    };
  }

  #cover(ts: bigint): void {
    if (ts > this.#coverTs) this.#coverTs = ts;
    this.#markDirty();
  }

  #expired(): boolean {
    const { expiresAtMs } = this.#who;
    if (expiresAtMs === null || this.#host.nowMs() < expiresAtMs) return false;
    this.#host.send(
      authError("Convex token identity expired", this.#asked.identity, {
        authUpdateAttempted: false,
      }),
    );
    this.#end("Unauthenticated", "token expired");
    return true;
  }

  #markDirty(): void {
    if (this.#closed) return;
    this.#dirty = true;
    this.#host.scheduleFlush();
  }

  /** Misuse of the protocol is told to the client, which then gives up for good. */
  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      this.#host.send(fatalError(`${error.code}: ${error.message}`));
      this.#end("BadRequest", error.code);
    }
  }

  #end(reason: CloseReason, detail: string): void {
    if (this.#closed) return;
    this.close();
    this.#host.close(reason, detail);
  }
}
