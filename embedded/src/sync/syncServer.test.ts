import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import WebSocket from "ws";
import { FakeEngine } from "../../test/support/fakeEngine";
import { until } from "../../test/support/until";
import { silentLogger } from "../lib/logger";
import { CHUNK_LENGTH } from "./protocol";
import { QueryHub } from "./queryHub";
import { SyncServer } from "./syncServer";

type Message = {
  type: string;
  modifications?: { value: string }[];
  chunk?: string;
  partNumber?: number;
};

let engine: FakeEngine;
let sync: SyncServer;
let http: Server;
const sockets: WebSocket[] = [];
const nothing = { add: () => {}, observe: () => {} };

beforeEach(async () => {
  engine = new FakeEngine();
  sync = new SyncServer({
    engine,
    actions: {
      action: () => Promise.reject(new Error("not used")),
      httpAction: () => Promise.reject(new Error("not used")),
    },
    queries: new QueryHub(engine, silentLogger),
    clientIpOf: () => null,
    verify: () => Promise.reject(new Error("not used")),
    newRequestId: () => "0",
    logger: silentLogger,
    maxSockets: 2,
    meter: {
      mutations: nothing,
      transitions: nothing,
      sentCharacters: nothing,
      authErrors: nothing,
    },
  });
  http = createServer();
  http.on("upgrade", (request, socket, head: Buffer) =>
    sync.handleUpgrade(
      request,
      socket,
      head,
      /\/api\/([^/]+)\//.exec(request.url ?? "")?.[1] ?? "",
    ),
  );
  await new Promise<void>((listening) => http.listen(0, "127.0.0.1", listening));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await sync.close(0);
  http.close();
});

async function connect(clientVersion = "1.48.0") {
  const { port } = http.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/${clientVersion}/sync`);
  sockets.push(socket);
  const received: Message[] = [];
  socket.on("message", (data: Buffer) => received.push(JSON.parse(data.toString()) as Message));
  await new Promise((opened, refused) => {
    socket.once("open", opened);
    socket.once("error", refused);
  });
  const say = (message: object) => socket.send(JSON.stringify(message));
  say({ type: "Connect", sessionId: crypto.randomUUID(), clientTs: 0 });
  return { socket, received, say };
}

async function subscribe(client: Awaited<ReturnType<typeof connect>>) {
  const modification = { type: "Add", queryId: 0, udfPath: "a:b", args: [{}] };
  client.say({
    type: "ModifyQuerySet",
    baseVersion: 0,
    newVersion: 1,
    modifications: [modification],
  });
  await until(() => engine.pending("subscribe").length === 1, "the subscription");
}

test("SYNC-13 a client that does not read misses states, not the last one, and costs bounded memory", async () => {
  const client = await connect();
  await subscribe(client);
  engine.answerSubscribe(`"first"`);
  await until(() => client.received.length === 1, "the first transition");
  client.socket.pause();
  const states = 60;
  const filler = "x".repeat(1 << 20);
  for (let i = 1; i <= states; i++) {
    engine.publish(100n + BigInt(i), { 1: `"${i}${filler}"` });
    await new Promise((resolve) => setImmediate(resolve));
  }
  client.socket.resume();
  const last = () => client.received.at(-1)?.modifications?.[0]?.value ?? "";
  await until(() => last().startsWith(`${states}x`), "the last state");
  // What the kernel's buffers took, and little more.
  expect(client.received.length).toBeLessThan(states / 2);
});

test("SYNC-14 a large transition comes in pieces to clients that know them", async () => {
  const value = "ä\u{1F600}".repeat(CHUNK_LENGTH / 3 + 10);
  for (const [clientVersion, isChunked] of [
    ["1.48.0", true],
    ["1.20.0", false],
  ] as const) {
    const client = await connect(clientVersion);
    await subscribe(client);
    engine.answerSubscribe({ ok: true, value: JSON.stringify(value), logLines: [], journal: "j" });
    const whole = (): string => {
      const text = client.received.map((message) => message.chunk ?? "").join("");
      return isChunked ? text : JSON.stringify(client.received[0] ?? null);
    };
    await until(() => whole().endsWith("}"), "all of it");
    expect(client.received.map((message) => message.type)).toEqual(
      isChunked ? ["TransitionChunk", "TransitionChunk"] : ["Transition"],
    );
    const transition = JSON.parse(whole()) as Message;
    expect(transition.modifications?.[0]?.value === value).toBe(true);
  }
});

test("SYNC-16 more sockets than allowed are refused, and a place that is left is free again", async () => {
  const first = await connect();
  await connect();
  await expect(connect()).rejects.toThrow("503");
  first.socket.terminate();
  await until(() => sync.connectionCount === 1, "the place");
  await connect();
});

test("SYNC-16 draining lets a running mutation answer, refuses newcomers, then closes", async () => {
  const client = await connect();
  const closed = new Promise<string>((resolve) =>
    client.socket.once("close", (_code, reason) => resolve(reason.toString())),
  );
  client.say({ type: "Mutation", requestId: 0, udfPath: "a:b", args: [{}] });
  await until(() => engine.pending("mutation").length === 1, "the mutation");
  const drained = sync.close(5000);
  await expect(connect()).rejects.toThrow("503");
  engine.answerMutation({ value: `"done"` });
  await drained;
  expect(await closed).toBe("Closed");
  expect(client.received[0]).toMatchObject({ type: "MutationResponse", result: "done" });
});

test("SYNC-8 a binary frame ends the connection", async () => {
  const client = await connect();
  const closed = new Promise((resolve) => client.socket.once("close", resolve));
  client.socket.send(Buffer.from([1, 2, 3]));
  expect(await closed).toBe(1008);
});

test("SYNC-15 whatever is sent, the server stays up", async () => {
  let seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  const start = seed;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const texts = [
    `{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[{"type":"Add","queryId":0,"udfPath":"a:b","args":[{}]}]}`,
    `{"type":"Mutation","requestId":1,"udfPath":"a:b","args":[{"a":1}]}`,
    `{"type":"Connect","sessionId":"0b5b7a3e-8f2c-4f43-9c5c-2f0a4f4d1c11","clientTs":1}`,
    `{"type":"Authenticate","tokenType":"User","value":"x","baseVersion":0}`,
    `{"type":"Event","eventType":"x","event":null}`,
  ];
  const bits = ["", "null", "-1", "1e99", `"\\u0000"`, "[]", "{}", `"__proto__"`, "}", "\u{1F600}"];
  for (let round = 0; round < (process.env.LONG === "1" ? 2000 : 100); round++) {
    const client = await connect();
    for (let i = 0; i < 5; i++) {
      const text = texts[random(texts.length)] ?? "";
      const at = random(text.length);
      const cut =
        text.slice(0, at) + (bits[random(bits.length)] ?? "") + text.slice(at + random(6));
      if (client.socket.readyState === client.socket.OPEN) client.socket.send(cut);
    }
    client.socket.close();
    await until(() => sync.connectionCount === 0, `the end of round ${round} of seed ${start}`);
  }
  const client = await connect();
  expect(client.socket.readyState).toBe(client.socket.OPEN);
});
