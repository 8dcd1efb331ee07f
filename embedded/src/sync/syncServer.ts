import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { Credentials } from "../auth/authenticator";
import type { Logger } from "../lib/logger";
import type { ActionsClient, EngineClient } from "../threads/backend";
import { ping, splitTransition } from "./protocol";
import type { QueryHub } from "./queryHub";
import { Session, type CloseReason, type SessionHost, type SessionIdentity } from "./session";

export type SyncServerOptions = {
  engine: EngineClient;
  actions: ActionsClient;
  queries: QueryHub;
  verify(token: Credentials): Promise<SessionIdentity>;
  newRequestId(): string;
  logger: Logger;
  maxSockets: number;
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
/** No sign of life (not even a WebSocket pong) for this long: the other side is gone. */
const DEAD_AFTER_MS = 90 * SECOND;
const SWEEP_MS = 5 * SECOND;
/** A connection with more than this unsent gets no further transitions; they come as one later. */
const BEHIND_BYTES = 1 << 20;
/** A connection that stays behind this long is closed: its client reconnects when it can. */
const BEHIND_LIMIT_MS = 60 * SECOND;
/** Mutation answers are owed even to a slow reader, but not without end. */
const MAX_BUFFERED_BYTES = 64 << 20;
/** Arguments may have 16 MiB, and JSON escapes them. */
const MAX_MESSAGE_BYTES = 32 << 20;

const closeCodes: Record<CloseReason, number> = {
  InternalServerError: 1011,
  TooManyConcurrentRequests: 1013,
  Unauthenticated: 1008,
  BadRequest: 1008,
  Closed: 1001,
};

/** Accepts sync connections: gives each a session, a heartbeat and a bound on what it may hold. */
export class SyncServer {
  readonly #options: SyncServerOptions;
  readonly #wss: WebSocketServer;
  readonly #connections = new Set<Connection>();
  readonly #toFlush = new Set<Connection>();
  readonly #sweep: NodeJS.Timeout;
  #flushScheduled = false;
  #draining = false;

  constructor(options: SyncServerOptions) {
    this.#options = options;
    this.#wss = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
      clientTracking: false,
    });
    this.#sweep = setInterval(() => this.#sweepConnections(), SWEEP_MS);
    this.#sweep.unref();
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** `clientVersion` is the part of the path between /api/ and /sync, "" if absent. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, clientVersion: string) {
    if (this.#draining || this.#connections.size >= this.#options.maxSockets) {
      socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n");
      return;
    }
    this.#wss.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new Connection(webSocket, this.#options, {
        stream: socket,
        caller: {
          caller: "SyncWorker",
          clientIp: request.socket.remoteAddress ?? null,
          userAgent: request.headers["user-agent"] ?? null,
        },
        chunks: understandsChunks(clientVersion),
        scheduleFlush: (each) => this.#scheduleFlush(each),
        onClose: (each) => {
          this.#connections.delete(each);
          this.#toFlush.delete(each);
        },
      });
      this.#connections.add(connection);
    });
  }

  /** Lets running mutations and actions answer (up to `timeoutMs`), then closes every connection. */
  async close(timeoutMs: number): Promise<void> {
    this.#draining = true;
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline && [...this.#connections].some((each) => each.busy))
      await new Promise((resolve) => setTimeout(resolve, 10));
    this.#flushAll();
    clearInterval(this.#sweep);
    for (const connection of this.#connections) connection.close("Closed", "server stops");
    this.#wss.close();
  }

  /**
   * Flushes come after the current turn of the event loop, in which answers and
   * published results arrive together: a MutationResponse is then always in
   * front of the Transition that covers it, and many changes make one Transition.
   */
  #scheduleFlush(connection: Connection): void {
    this.#toFlush.add(connection);
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    setImmediate(() => {
      this.#flushScheduled = false;
      this.#flushAll();
    });
  }

  #flushAll(): void {
    const connections = [...this.#toFlush];
    this.#toFlush.clear();
    for (const connection of connections) connection.flush();
  }

  #sweepConnections(): void {
    const now = Date.now();
    for (const connection of this.#connections) connection.sweep(now);
  }
}

type ConnectionContext = {
  /** What the WebSocket writes to. */
  stream: Duplex;
  caller: SessionHost["caller"];
  chunks: boolean;
  scheduleFlush(connection: Connection): void;
  onClose(connection: Connection): void;
};

class Connection {
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

  constructor(webSocket: WebSocket, options: SyncServerOptions, context: ConnectionContext) {
    this.#webSocket = webSocket;
    this.#context = context;
    this.#logger = options.logger;
    this.#meter = options.meter;
    this.#session = new Session(this.#host(options));
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
    if (now - this.#lastHeardMs > 2 * SWEEP_MS) this.#webSocket.ping();
    if (now - this.#lastSentMs >= PING_AFTER_MS) this.#send(ping);
    if (!this.#isBehind()) this.#behindSinceMs = null;
    else if (this.#behindSinceMs === null) this.#behindSinceMs = now;
    else if (now - this.#behindSinceMs > BEHIND_LIMIT_MS)
      this.close("InternalServerError", "the client does not read");
  }

  #isBehind(): boolean {
    return this.#webSocket.bufferedAmount > BEHIND_BYTES;
  }

  #host(options: SyncServerOptions): SessionHost {
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
      verify: (token) => options.verify(token),
      mutation: async (call, session) => {
        const arrived = performance.now();
        const answer = await options.engine.request(
          session === undefined ? { type: "mutation", call } : { type: "mutation", call, session },
        );
        this.#meter.mutations.observe((performance.now() - arrived) / 1000);
        return answer;
      },
      action: (call) => options.actions.action(call, options.newRequestId()),
      scheduleFlush: () => this.#context.scheduleFlush(this),
      nowMs: () => Date.now(),
      caller: this.#context.caller,
      queries: options.queries,
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

/** npm clients put the pieces of a large transition together since 1.28. */
function understandsChunks(clientVersion: string): boolean {
  const match = /^(\d+)\.(\d+)\./.exec(clientVersion);
  if (!match) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > 1 || (major === 1 && minor >= 28);
}
