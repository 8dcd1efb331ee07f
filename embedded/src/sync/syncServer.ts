import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { Connection, type ConnectionServices } from "./connection";

export type SyncServerOptions = ConnectionServices & {
  clientIpOf(request: IncomingMessage): string | null;
  maxSockets: number;
};

const SWEEP_MS = 5_000;
/** Arguments may have 16 MiB, and JSON escapes them. */
const MAX_MESSAGE_BYTES = 32 << 20;

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
          clientIp: this.#options.clientIpOf(request),
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

/** npm clients put the pieces of a large transition together since 1.28. */
function understandsChunks(clientVersion: string): boolean {
  const match = /^(\d+)\.(\d+)\./.exec(clientVersion);
  if (!match) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > 1 || (major === 1 && minor >= 28);
}
