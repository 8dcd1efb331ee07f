import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Credentials } from "../auth/authenticator";
import { ServerError } from "../lib/errors";
import { errorFields, type Logger } from "../lib/logger";
import type { ActionsClient, EngineClient } from "../threads/backend";
import { ping, splitTransition } from "./protocol";
import type { QueryHub } from "./queryHub";
import { Session, type CloseReason, type SessionHost, type SessionIdentity } from "./session";

/** What all connections share. */
export type ConnectionServices = {
  engine: EngineClient;
  actions: ActionsClient;
  queries: QueryHub;
  verify(token: Credentials): Promise<SessionIdentity>;
  newRequestId(): string;
  logger: Logger;
  meter: SyncMeter;
};

/** Where the connections count what they do. */
export type SyncMeter = {
  readonly mutations: { observe(seconds: number): void };
  readonly transitions: { add(amount?: number): void };
  readonly sentCharacters: { add(amount?: number): void };
  readonly authErrors: { add(amount?: number): void };
};

const SECOND = 1000;
/** The client gives up on a connection that says nothing for 60 s. */
const PING_AFTER_MS = 15 * SECOND;
/** A quiet client is asked whether it is still there; its socket answers by itself. */
const PROBE_AFTER_MS = 30 * SECOND;
/** No sign of life (not even a WebSocket pong) for this long: the other side is gone. */
const DEAD_AFTER_MS = 90 * SECOND;
/** A connection with more than this unsent gets no further transitions; they come as one later. */
const BEHIND_BYTES = 1 << 20;
/** A connection that stays behind this long is closed: its client reconnects when it can. */
const BEHIND_LIMIT_MS = 60 * SECOND;
/** Mutation answers are owed even to a slow reader, but not without end. */
const MAX_BUFFERED_BYTES = 64 << 20;

const closeCodes: Record<CloseReason, number> = {
  InternalServerError: 1011,
  TooManyConcurrentRequests: 1013,
  Unauthenticated: 1008,
  BadRequest: 1008,
  Closed: 1001,
};

export type ConnectionContext = {
  /** What the WebSocket writes to. */
  stream: Duplex;
  caller: SessionHost["caller"];
  chunks: boolean;
  scheduleFlush(connection: Connection): void;
  onClose(connection: Connection): void;
};

/** A WebSocket with its session: heartbeat, back-pressure, and one write per turn of the event loop. */
export class Connection {
  readonly #webSocket: WebSocket;
  readonly #session: Session;
  readonly #context: ConnectionContext;
  readonly #logger: Logger;
  readonly #meter: SyncMeter;
  #lastSentMs = Date.now();
  #lastHeardMs = Date.now();
  #behindSinceMs: number | null = null;
  #closed = false;
  #corked = false;
  #missedFlush = false;

  constructor(webSocket: WebSocket, services: ConnectionServices, context: ConnectionContext) {
    this.#webSocket = webSocket;
    this.#context = context;
    this.#logger = services.logger;
    this.#meter = services.meter;
    this.#session = new Session(this.#host(services));
    webSocket.on("message", (data: Buffer, isBinary) => {
      this.#lastHeardMs = Date.now();
      if (isBinary) this.close("BadRequest", "binary message");
      else this.#session.receive(data.toString("utf8"));
    });
    context.stream.on("drain", () => {
      if (!this.#missedFlush || this.#closed) return;
      // The waiting bytes have gone out: what changed meanwhile goes as one transition.
      this.#missedFlush = false;
      context.scheduleFlush(this);
    });
    webSocket.on("pong", () => {
      this.#lastHeardMs = Date.now();
    });
    webSocket.on("error", (error) => this.#logger.debug("socket-error", { error: error.message }));
    webSocket.on("close", () => this.#dispose());
  }

  get busy(): boolean {
    return this.#session.busy;
  }

  flush(): void {
    if (this.#isBehind()) this.#missedFlush = true;
    if (!this.#corked) this.#context.stream.cork();
    this.#corked = true;
    this.#session.flush();
    this.#uncork();
  }

  close(reason: CloseReason, detail: string): void {
    if (reason === "Unauthenticated") this.#meter.authErrors.add();
    this.#logger.debug("socket-closed", { reason, detail });
    this.#webSocket.close(closeCodes[reason], reason);
    this.#uncork();
    this.#dispose();
  }

  sweep(now: number): void {
    if (now - this.#lastHeardMs > DEAD_AFTER_MS) {
      this.#webSocket.terminate();
      return this.#dispose();
    }
    if (now - this.#lastHeardMs > PROBE_AFTER_MS) this.#webSocket.ping();
    if (now - this.#lastSentMs >= PING_AFTER_MS) this.#send(ping);
    if (!this.#isBehind()) this.#behindSinceMs = null;
    else if (this.#behindSinceMs === null) this.#behindSinceMs = now;
    else if (now - this.#behindSinceMs > BEHIND_LIMIT_MS)
      this.close("InternalServerError", "the client does not read");
  }

  #isBehind(): boolean {
    return this.#webSocket.bufferedAmount > BEHIND_BYTES;
  }

  #host(services: ConnectionServices): SessionHost {
    const isBehind = () => this.#isBehind();
    return {
      send: (text) => this.#send(text),
      sendTransition: (text) => {
        this.#meter.transitions.add();
        for (const part of this.#context.chunks ? splitTransition(text) : [text]) this.#send(part);
      },
      get writable() {
        return !isBehind();
      },
      close: (reason, detail) => this.close(reason, detail),
      verify: (token) => services.verify(token),
      mutation: async (call, session) => {
        const arrived = performance.now();
        const answer = await reportingBugs(
          services,
          services.engine.request(
            session === undefined
              ? { type: "mutation", call }
              : { type: "mutation", call, session },
          ),
        );
        this.#meter.mutations.observe((performance.now() - arrived) / 1000);
        return answer;
      },
      action: (call) =>
        reportingBugs(services, services.actions.action(call, services.newRequestId())),
      scheduleFlush: () => this.#context.scheduleFlush(this),
      nowMs: () => Date.now(),
      caller: this.#context.caller,
      queries: services.queries,
    };
  }

  #send(text: string): void {
    if (this.#closed || this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    this.#lastSentMs = Date.now();
    this.#meter.sentCharacters.add(text.length);
    this.#cork();
    this.#webSocket.send(text);
    if (this.#webSocket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.#webSocket.terminate();
      this.#dispose();
    }
  }

  /** What is sent within one turn of the event loop goes out with one system call. */
  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#context.stream.cork();
    this.#context.scheduleFlush(this);
  }
  #uncork(): void {
    if (!this.#corked) return;
    this.#corked = false;
    this.#context.stream.uncork();
  }

  #dispose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#session.close();
    this.#context.onClose(this);
  }
}

/** The session only closes when something unforeseen happens; this tells the operator. */
async function reportingBugs<T>({ logger }: ConnectionServices, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ServerError)) logger.error("request-failed", errorFields(error));
    throw error;
  }
}
