import { createServer, type IncomingHttpHeaders } from "node:http";
import { decryptPush, makeReceiver, type TestReceiver } from "../convex/lib/pushReceiver.helper";

interface Received {
  headers: IncomingHttpHeaders;
  /** What the browser hands to the page's worker. */
  text: string;
}

/** A browser maker's push service behind a port of this machine, and the keys of one browser. */
export class PushService {
  readonly received: Received[] = [];
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      void decryptPush(new Uint8Array(Buffer.concat(chunks)), this.receiver).then(
        (text) => {
          this.received.push({ headers: request.headers, text });
          response.writeHead(201).end();
        },
        () => response.writeHead(400).end(),
      );
    });
  });

  private constructor(private readonly receiver: TestReceiver) {}

  static async start(): Promise<PushService> {
    const service = new PushService(await makeReceiver());
    await new Promise<void>((resolve) => service.server.listen(0, "127.0.0.1", resolve));
    return service;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** As `PUSH_TEST_SERVICE` wants it. */
  get host(): string {
    const address = this.server.address();
    if (typeof address !== "object" || address === null) throw new Error("it does not listen");
    return `127.0.0.1:${address.port}`;
  }

  /** What a browser tells the page about itself. */
  get subscription(): { endpoint: string; keys: { p256dh: string; auth: string } } {
    const { p256dh, auth } = this.receiver;
    return { endpoint: `http://${this.host}/push/one`, keys: { p256dh, auth } };
  }
}
