import { randomUUID } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type DefaultFunctionArgs, makeFunctionReference } from "convex/server";
import { History, type Pair } from "./drivers/history";
import {
  enter,
  firstPage,
  KINDS,
  listMessages,
  newMessage,
  PairCosts,
  type Party,
} from "./drivers/pairCosts";
import { SyncClient } from "./drivers/syncClient";
import { machine, note, writeReport } from "./report";
import { processUsage } from "./stats";
import { type LoadServer, startLoadServer } from "./systems/embeddedServer";

const OWN_MESSAGES = 1_000;
const MESSAGES_PER_STRANGER = 2_000;
const LIMIT = { ratio: 1.3, restartMs: 2_000 };

const findOrCreate = makeFunctionReference<"mutation", DefaultFunctionArgs, string>(
  "conversations:findOrCreateConversation",
);

/**
 * What a server costs that holds little, and what the same costs on one that holds much that is not
 * the person's own. Both run, and take turns: `node bench/run.mjs scale --messages 1000000`
 */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      messages: { type: "string", default: "1000000" },
      samples: { type: "string", default: "100" },
      rounds: { type: "string", default: "6" },
      out: { type: "string" },
    },
  });
  const [total, samples, rounds] = [values.messages, values.samples, values.rounds].map(Number);
  if (!total || !samples || !rounds) throw new Error("messages, samples and rounds are numbers");
  const dataDir = mkdtempSync(join(tmpdir(), "chat-scale-"));
  const running = new Set<LoadServer>();
  const started = (server: LoadServer) => {
    running.add(server);
    return server;
  };
  try {
    const few = await begin(started(await startLoadServer(join(dataDir, "few"), SETTINGS)));
    await few.server.stop();
    cpSync(join(dataDir, "few"), join(dataDir, "many"), { recursive: true });
    const copy = started(await few.server.twin(join(dataDir, "many")));

    note(`writing ${total} messages`);
    const startedMs = performance.now();
    await fill(new History(copy, few.samples), total);
    const fillSeconds = (performance.now() - startedMs) / 1_000;
    const people = await Promise.all([enter(copy, 0, "signIn"), enter(copy, 1, "signIn")]);
    await copy.stop();
    const restartedMs = performance.now();
    const many: Party = { ...few, server: started(await copy.startAgain()), people };
    await people[0].client.query(listMessages, firstPage(few.conversationId));
    const restartMs = performance.now() - restartedMs;

    const parties = [{ ...few, server: started(await few.server.startAgain()) }, many];
    const costs = await inTurns(parties, { samples, rounds });
    const [small, big] = costs.map(summary);
    const ratios = Object.fromEntries(
      KINDS.map((kind) => [kind, (big?.[kind]?.cpuMs ?? 0) / (small?.[kind]?.cpuMs ?? 0)]),
    );
    const passed =
      Object.values(ratios).every((ratio) => ratio <= LIMIT.ratio) && restartMs <= LIMIT.restartMs;
    const { residentBytes } = processUsage(many.server.pid);
    const run = { machine, total, samples, rounds, passed, ratios, restartMs, fillSeconds };
    writeReport({ ...run, residentBytes, few: small, many: big }, values.out);
    if (!passed) process.exitCode = 1;
  } finally {
    await Promise.all([...running].map((server) => server.stop()));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const SETTINGS = { EMBEDDING_PROVIDER: "none" };

/** One round warms both up; then each goes first every other time. */
async function inTurns(
  parties: readonly Party[],
  { samples, rounds }: { samples: number; rounds: number },
): Promise<PairCosts[]> {
  const measured = parties.map((party) => ({ party, costs: new PairCosts() }));
  for (let round = 0; round <= rounds; round++) {
    note(round === 0 ? "warming up" : `round ${round}`);
    const order = round % 2 === 0 ? measured : measured.toReversed();
    for (const { party, costs } of order) await costs.measure(party, samples, round > 0);
  }
  return measured.map(({ costs }) => costs);
}

const summary = (costs: PairCosts) =>
  Object.fromEntries(KINDS.map((kind) => [kind, costs.of(kind)]));

async function begin(
  server: LoadServer,
): Promise<Party & { samples: ConstructorParameters<typeof History>[1] }> {
  const people = await Promise.all([enter(server, 0, "signUp"), enter(server, 1, "signUp")]);
  const [ada, ben] = people;
  const conversationId = await ada.client.mutation(findOrCreate, { otherUserId: ben.id });
  const party = { server, people, conversationId } as const;
  const samples = await sampleIds(party);
  const pair: Pair = { conversationId, people: [ada.id, ben.id] };
  await new History(server, samples).write(OWN_MESSAGES, () => pair);
  return { ...party, samples };
}

async function fill(history: History, total: number): Promise<void> {
  let stranger = history.stranger();
  await history.write(total, (index) => {
    if (index % MESSAGES_PER_STRANGER === 0) stranger = history.stranger();
    return stranger;
  });
}

/** One real message shows the numbers of the tables. */
async function sampleIds({ server, people: [ada], conversationId }: Party) {
  const sending = await SyncClient.open(server.url, ada.token, randomUUID());
  await sending.mutation("messages:sendMessage", newMessage(conversationId, "first"));
  sending.close();
  const { page: messages } = await ada.client.query(listMessages, firstPage(conversationId));
  const message = messages[0]?._id ?? "";
  let text = "";
  // The drainer writes it a moment later.
  while (text === "") {
    await sleep(50);
    text = await firstId(server, "searchTexts");
  }
  return { message, text, user: ada.id, conversation: conversationId };
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
