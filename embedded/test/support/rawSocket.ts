import { randomUUID } from "node:crypto";
import WebSocket from "ws";

export type ServerMessage = Record<string, unknown> & { type: string };

/** A sync connection that says and hears exactly what the test wants. */
export class RawSocket {
  readonly received: ServerMessage[] = [];
  readonly #socket: WebSocket;
  closeReason: string | null = null;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) =>
      this.received.push(JSON.parse(data.toString()) as ServerMessage),
    );
    socket.on("close", (_code, reason) => {
      this.closeReason = reason.toString();
    });
    socket.on("error", () => {});
  }

  static async open(url: string, options: { sessionId?: string; connect?: boolean } = {}) {
    const webSocket = new WebSocket(`${url.replace(/^http/, "ws")}/api/1.48.0/sync`);
    const socket = new RawSocket(webSocket);
    await new Promise((resolve, reject) => {
      webSocket.once("open", resolve);
      webSocket.once("error", reject);
    });
    if (options.connect !== false) socket.connect(options.sessionId ?? randomUUID());
    return socket;
  }

  connect(sessionId: string): void {
    this.say({
      type: "Connect",
      sessionId,
      connectionCount: 0,
      lastCloseReason: null,
      clientTs: Date.now(),
    });
  }
  say(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }
  mutate(requestId: number, udfPath: string, args: object): void {
    this.say({ type: "Mutation", requestId, udfPath, args: [args] });
  }
  subscribe(baseVersion: number, queryId: number, udfPath: string, args: object): void {
    this.say({
      type: "ModifyQuerySet",
      baseVersion,
      newVersion: baseVersion + 1,
      modifications: [{ type: "Add", queryId, udfPath, args: [args] }],
    });
  }

  /** The first message that fits, already here or still to come. */
  async next(
    fits: (message: ServerMessage) => boolean,
    what: string,
    limitMs = 45_000,
  ): Promise<ServerMessage> {
    const deadline = Date.now() + limitMs;
    for (;;) {
      const found = this.received.find(fits);
      if (found) return found;
      if (Date.now() > deadline)
        throw new Error(`no ${what} came; got ${JSON.stringify(this.received)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  response(requestId: number): Promise<ServerMessage> {
    return this.next(
      (message) => message.type === "MutationResponse" && message.requestId === requestId,
      `answer to ${requestId}`,
    );
  }

  close(): void {
    this.#socket.terminate();
  }
}
