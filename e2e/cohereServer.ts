import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { FakeCohere } from "../convex/indexing/fakeCohere.helper";

/** The fake Cohere behind a port, so that the product asks it over a real connection. */
export class CohereServer {
  readonly fake = new FakeCohere();
  /** Whether the next answers stop halfway: headers and a few bytes, then the connection ends. */
  breaksOff = false;
  private readonly server = createServer(
    (request, response) => void this.answer(request, response),
  );

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, "127.0.0.1", resolve));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = await this.fake.answer(
      new Request(new URL(request.url ?? "/", "http://127.0.0.1"), {
        method: request.method ?? "GET",
        headers: { Authorization: request.headers.authorization ?? "" },
        body: Buffer.concat(chunks).toString(),
      }),
    );
    const body = await answer.text();
    response.writeHead(answer.status, {
      ...Object.fromEntries(answer.headers),
      "Content-Length": Buffer.byteLength(body),
    });
    if (!this.breaksOff) return void response.end(body);
    response.write(body.slice(0, 40), () => response.destroy());
  }
}
