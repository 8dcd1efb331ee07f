import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ConvexHttpClient } from "convex/browser";
import { type DefaultFunctionArgs, makeFunctionReference } from "convex/server";
import { History, type Pair } from "./drivers/history";
import { SyncClient } from "./drivers/syncClient";
import { machine, note, writeReport } from "./report";
import { percentile, processUsage } from "./stats";
import { type LoadServer, startLoadServer } from "./systems/embeddedServer";

const OWN_MESSAGES = 1_000;
const MESSAGES_PER_STRANGER = 2_000;
const LIMIT = { searchRatio: 1.3, restartMs: 2_000 };

type Args = DefaultFunctionArgs;
const signIn = makeFunctionReference<"action", Args, { tokens?: { token: string } }>("auth:signIn");
const viewer = makeFunctionReference<"query", Args, { _id: string }>("users:viewer");
const findOrCreate = makeFunctionReference<"mutation", Args, string>(
  "conversations:findOrCreateConversation",
);
const listMessages = makeFunctionReference<"query", Args, { page: { _id: string }[] }>(
  "messages:listMessages",
);
const search = makeFunctionReference<"query", Args, unknown[]>("messages:search");

type Person = { id: string; token: string; client: ConvexHttpClient };
type Costs = Record<"send" | "page" | "search", { cpuMs: number; p50Ms: number; p99Ms: number }>;

/**
 * What a server costs that holds little, and what the same costs once it holds much that is not the
 * person's own: `node bench/run.mjs scale --messages 1000000`
 */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      messages: { type: "string", default: "1000000" },
      samples: { type: "string", default: "300" },
      out: { type: "string" },
    },
  });
  const [total, samples] = [Number(values.messages), Number(values.samples)];
  const dataDir = mkdtempSync(join(tmpdir(), "chat-scale-"));
  let server = await startLoadServer(dataDir, { EMBEDDING_PROVIDER: "none" });
  try {
    const people = [await signUp(server, 0), await signUp(server, 1)] as const;
    const [ada, ben] = people;
    const conversationId = await ada.client.mutation(findOrCreate, { otherUserId: ben.id });
    const pair: Pair = { conversationId, people: [ada.id, ben.id] };
    const history = await openHistory(server, people, pair);
    await history.write(OWN_MESSAGES, () => pair);
    server = await again(server);
    note(`with ${OWN_MESSAGES} messages`);
    const few = await measure(server, people, { conversationId, samples });
    note(`writing ${total} messages`);
    const startedMs = performance.now();
    await fill(history, total);
    const fillSeconds = (performance.now() - startedMs) / 1_000;
    await server.stop();
    const restarted = performance.now();
    server = await server.startAgain();
    await ada.client.query(listMessages, page(conversationId));
    const restartMs = performance.now() - restarted;
    note(`with ${total + OWN_MESSAGES} messages`);
    const many = await measure(server, people, { conversationId, samples });
    const searchRatio = many.search.cpuMs / few.search.cpuMs;
    const passed = searchRatio <= LIMIT.searchRatio && restartMs <= LIMIT.restartMs;
    const { residentBytes } = processUsage(server.pid);
    writeReport(
      {
        machine,
        total,
        samples,
        passed,
        searchRatio,
        restartMs,
        fillSeconds,
        residentBytes,
        few,
        many,
      },
      values.out,
    );
    if (!passed) process.exitCode = 1;
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function again(server: LoadServer): Promise<LoadServer> {
  await server.stop();
  return server.startAgain();
}

async function fill(history: History, total: number): Promise<void> {
  let stranger = history.stranger();
  await history.write(total, (index) => {
    if (index % MESSAGES_PER_STRANGER === 0) stranger = history.stranger();
    return stranger;
  });
}

/** One real message shows the numbers of the tables. */
async function openHistory(
  server: LoadServer,
  [ada]: readonly [Person, Person],
  { conversationId }: Pair,
): Promise<History> {
  const sending = await SyncClient.open(server.url, ada.token, randomUUID());
  await sending.mutation("messages:sendMessage", newMessage(conversationId, "first"));
  sending.close();
  const { page: messages } = await ada.client.query(listMessages, page(conversationId));
  const message = messages[0]?._id ?? "";
  let text = "";
  // The drainer writes it a moment later.
  while (text === "") {
    await sleep(50);
    text = await firstId(server, "searchTexts");
  }
  return new History(server, { message, text, user: ada.id, conversation: conversationId });
}

async function firstId({ url, adminKey }: LoadServer, table: string): Promise<string> {
  const args = { table, order: "asc", paginationOpts: { numItems: 1, cursor: null } };
  const response = await fetch(`${url}/api/query`, {
    method: "POST",
    headers: { authorization: `Convex ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify({ path: "_system/cli/tableData", args, format: "json" }),
  });
  const { value } = (await response.json()) as { value: { page: { _id: string }[] } };
  return value.page[0]?._id ?? "";
}

async function measure(
  server: LoadServer,
  [ada, ben]: readonly [Person, Person],
  { conversationId, samples }: { conversationId: string; samples: number },
): Promise<Costs> {
  const [from, to] = await Promise.all(
    [ada, ben].map(({ token }) => SyncClient.open(server.url, token, randomUUID())),
  );
  if (!from || !to) throw new Error("not connected");
  for (const reader of [from, to])
    reader.subscribe("messages:listMessages", page(conversationId), () => {});
  const cost = (work: (n: number) => Promise<unknown>) => timed(server.pid, samples, work);
  const send = await cost((n) =>
    from.mutation("messages:sendMessage", newMessage(conversationId, `message ${n} w6 w${n}`)),
  );
  from.close();
  to.close();
  const pages = await cost(() => ada.client.query(listMessages, page(conversationId)));
  let hits = 0;
  const found = await cost(async (n) => {
    hits += (await ada.client.query(search, { q: `w${n % 40}`, limit: 20 })).length;
  });
  if (hits < samples) throw new Error(`${samples} searches found ${hits} messages`);
  return { send, page: pages, search: found };
}

const page = (conversationId: string) => ({
  conversationId,
  paginationOpts: { numItems: 30, cursor: null },
});
const newMessage = (conversationId: string, body: string) => ({
  conversationId,
  body,
  clientId: randomUUID(),
});

/** One after the other; what follows from the last one (drainer, delivery) is part of the CPU. */
async function timed(pid: number, samples: number, work: (n: number) => Promise<unknown>) {
  for (let n = 0; n < 50; n++) await work(n);
  await sleep(1_500);
  const before = processUsage(pid).cpuMs;
  const latencies: number[] = [];
  for (let n = 0; n < samples; n++) {
    const start = performance.now();
    await work(n);
    latencies.push(performance.now() - start);
  }
  await sleep(1_500);
  const cpuMs = (processUsage(pid).cpuMs - before) / samples;
  return { cpuMs, p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99) };
}

async function signUp({ url }: LoadServer, number: number): Promise<Person> {
  const client = new ConvexHttpClient(url, { logger: false });
  const params = {
    flow: "signUp",
    email: `person${number}@scale.example`,
    password: `scale ${randomUUID()}`,
    name: `Nr ${number}`,
  };
  const { tokens } = await client.action(signIn, { provider: "password", params });
  if (!tokens) throw new Error("sign-up gave no token");
  client.setAuth(tokens.token);
  const { _id } = await client.query(viewer, {});
  return { id: _id, token: tokens.token, client };
}
