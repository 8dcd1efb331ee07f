import WebSocket from "ws";

/**
 * The least that speaks Convex's sync protocol: enough to subscribe, to send
 * mutations and to see every value, with as little CPU of its own as possible so
 * that the generator does not crowd out the server it measures. It keeps the
 * protocol's promises itself (version chain, response before transition) and
 * throws where the server breaks them.
 */
export type QueryListener = (value: unknown) => void;

type Version = { querySet: number; identity: number; ts: string };
type Pending = { resolve: (value: unknown) => void; reject: (error: Error) => void };
type ServerMessage =
  | {
      type: "Transition";
      startVersion: Version;
      endVersion: Version;
      modifications: {
        type: "QueryUpdated" | "QueryFailed" | "QueryRemoved";
        queryId: number;
        value?: unknown;
        errorMessage?: string;
      }[];
    }
  | { type: "MutationResponse"; requestId: number; success: boolean; result: unknown }
  | { type: "Ping" }
  | { type: "AuthError" | "FatalError"; error: string };

export class SyncClient {
  bytesReceived = 0;
  readonly #socket: WebSocket;
  readonly #queries = new Map<number, QueryListener>();
  readonly #pending = new Map<number, Pending>();
  #version: Version = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
  #querySet = 0;
  #nextQueryId = 0;
  #nextRequestId = 0;
  #fail: (error: Error) => void = () => {};
  /** Rejects when the connection or the protocol breaks before `close` was called. */
  readonly broken: Promise<never>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.broken = new Promise<never>((_resolve, reject) => {
      this.#fail = reject;
    });
    this.broken.catch(() => {});
    socket.on("message", (data: Buffer) => {
      this.bytesReceived += data.length;
      try {
        this.#receive(JSON.parse(data.toString()) as ServerMessage);
      } catch (error) {
        this.#fail(error as Error);
      }
    });
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", (code, reason) =>
      this.#fail(new Error(`the server closed the socket: ${code} ${reason.toString()}`)),
    );
  }

  static async open(url: string, token: string, sessionId: string): Promise<SyncClient> {
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}/api/1.48.0/sync`, {
      perMessageDeflate: false,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("open", () => resolve());
      socket.once("error", reject);
    });
    const client = new SyncClient(socket);
    client.#send({
      type: "Connect",
      sessionId,
      connectionCount: 0,
      lastCloseReason: "InitialConnect",
      clientTs: Date.now(),
    });
    client.#send({ type: "Authenticate", tokenType: "User", value: token, baseVersion: 0 });
    return client;
  }

  /** Returns the query's id, for `unsubscribe`. */
  subscribe(udfPath: string, args: object, listener: QueryListener): number {
    const queryId = this.#nextQueryId++;
    this.#queries.set(queryId, listener);
    this.#modify({ type: "Add", queryId, udfPath, args: [args] });
    return queryId;
  }

  unsubscribe(queryId: number): void {
    this.#queries.delete(queryId);
    this.#modify({ type: "Remove", queryId });
  }

  mutation(udfPath: string, args: object): Promise<unknown> {
    const requestId = this.#nextRequestId++;
    this.#send({ type: "Mutation", requestId, udfPath, args: [args] });
    return new Promise((resolve, reject) => this.#pending.set(requestId, { resolve, reject }));
  }

  close(): void {
    this.#fail = () => {};
    this.#socket.terminate();
  }

  #modify(modification: object): void {
    this.#send({
      type: "ModifyQuerySet",
      baseVersion: this.#querySet,
      newVersion: ++this.#querySet,
      modifications: [modification],
    });
  }

  #send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case "Transition":
        return this.#transition(message);
      case "MutationResponse": {
        const pending = this.#pending.get(message.requestId);
        this.#pending.delete(message.requestId);
        if (message.success) pending?.resolve(message.result);
        else pending?.reject(new Error(String(message.result)));
        return;
      }
      case "Ping":
        return;
      default:
        throw new Error(`${message.type}: ${message.error}`);
    }
  }

  #transition({
    startVersion,
    endVersion,
    modifications,
  }: Extract<ServerMessage, { type: "Transition" }>): void {
    const { querySet, identity, ts } = this.#version;
    if (
      startVersion.querySet !== querySet ||
      startVersion.identity !== identity ||
      startVersion.ts !== ts
    )
      throw new Error(
        `broken version chain: at ${JSON.stringify(this.#version)}, got ${JSON.stringify(startVersion)}`,
      );
    this.#version = endVersion;
    for (const change of modifications) {
      if (change.type === "QueryFailed")
        throw new Error(`query ${change.queryId} failed: ${change.errorMessage ?? ""}`);
      if (change.type === "QueryUpdated") this.#queries.get(change.queryId)?.(change.value);
    }
  }
}
