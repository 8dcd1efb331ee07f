import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { api } from "../convex/_generated/api";
import type { Id } from "../convex/_generated/dataModel";
import { runFunction } from "../scripts/deployment.mjs";
import { expect, test } from "./fixtures";

/** A bot as a program of its own: a real receiver, told by the embedded backend, that answers. */

interface Request {
  headers: IncomingHttpHeaders;
  body: string;
}

test("a bot is told, after a failure again, and answers by the HTTP API", async ({
  backend,
  newPerson,
}) => {
  const requests: Request[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      requests.push({ headers: request.headers, body });
      response.writeHead(requests.length === 1 ? 503 : 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  await backend.configure({ WEBHOOK_ALLOWED_HOSTS: host });
  try {
    const bot = (await runFunction(await backend.deployment(), "admin:createBot", {
      name: "Timetable bot",
      url: `http://${host}/hook`,
    })) as { userId: Id<"users">; token: string; secret: string };
    const nadia = await newPerson("Nadia Rahman");
    const { client } = nadia;
    const conversationId = await client.mutation(api.conversations.findOrCreateConversation, {
      otherUserId: bot.userId,
    });
    await client.mutation(api.messages.sendMessage, { conversationId, body: "when is chemistry" });

    await expect.poll(() => requests.length).toBe(2);
    const [first, second] = requests;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    const id = String(second?.headers["webhook-id"]);
    const time = String(second?.headers["webhook-timestamp"]);
    const key = Buffer.from(bot.secret.replace("whsec_", ""), "base64");
    const signed = createHmac("sha256", key).update(`${id}.${time}.${second?.body ?? ""}`);
    expect(second?.headers["webhook-signature"]).toBe(`v1,${signed.digest("base64")}`);
    const event = JSON.parse(second?.body ?? "") as {
      data: { conversationId: string; message: { body: string; sender: { name: string } } };
    };
    expect(event.data.message).toMatchObject({
      body: "when is chemistry",
      sender: { name: "Nadia Rahman" },
    });

    const answer = await fetch(
      new URL(`/http/v1/conversations/${event.data.conversationId}/messages`, backend.apiUrl),
      {
        method: "POST",
        headers: { Authorization: `Bearer ${bot.token}`, "Idempotency-Key": id },
        body: JSON.stringify({ body: "at nine" }),
      },
    );
    expect(answer.status).toBe(201);
    const { page } = await client.query(api.messages.listMessages, {
      conversationId,
      paginationOpts: { numItems: 5, cursor: null },
    });
    expect(page.map((message) => message.body)).toEqual(["at nine", "when is chemistry"]);
    const log = await backend.readLog();
    expect(log).not.toContain("chemistry");
    expect(log).not.toContain(bot.secret);
  } finally {
    await backend.configure({ WEBHOOK_ALLOWED_HOSTS: null });
    server.close();
  }
});
