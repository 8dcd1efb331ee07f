import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import { type ChatLoadResult, type ChatProfile, keyOf, runChatLoad } from "./drivers/chatLoad";
import { startLoadServer } from "./server";
import { chatSubscription } from "./subscription";

/**
 * Many people who all talk at once, on our app's real functions through the public protocol.
 * `node bench/run.mjs chat --profile classroom [--rate N] [--out FILE]`
 */
const root = process.cwd();

type Person = { email: string; token: string; id: string };

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      profile: { type: "string", default: "classroom" },
      rate: { type: "string" },
      out: { type: "string" },
    },
  });
  const profile = JSON.parse(
    readFileSync(join(root, "bench/profiles", `${values.profile}.json`), "utf8"),
  ) as ChatProfile;
  if (values.rate) profile.messagesPerSecondPerUser = Number(values.rate) / profile.users;

  const dataDir = mkdtempSync(join(tmpdir(), "chat-bench-"));
  const server = await startLoadServer(dataDir);
  try {
    say(`Signing up ${profile.users} people`);
    const people = await signUpAll(server.url, profile.users);
    const conversations = await pairUp(server.url, people);
    say(
      `Sending ${profile.users * profile.messagesPerSecondPerUser} messages/s for ${profile.seconds} s`,
    );
    const users = people.map(({ token }, index) => ({
      token,
      conversationId: conversations[index >> 1] ?? "",
    }));
    const result = await runChatLoad(server.url, server.pid, profile, users, chatSubscription);
    const stored = await verifyStored(server.url, people, conversations);
    report(profile, result, stored, values.out);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function signUpAll(url: string, count: number): Promise<Person[]> {
  const password = `bench ${randomBytes(9).toString("hex")}`;
  const people: Person[] = [];
  const one = async (index: number): Promise<void> => {
    const client = new ConvexHttpClient(url, { logger: false });
    const email = `person${index}@bench.example`;
    const answer = (await client.action(anyApi["auth"]!["signIn"]!, {
      provider: "password",
      params: { flow: "signUp", email, password, name: `Bench Nr ${index}` },
    })) as { tokens?: { token: string } };
    const token = answer.tokens?.token;
    if (!token) throw new Error(`sign-up of ${email} gave no token`);
    client.setAuth(token);
    const viewer = (await client.query(anyApi["users"]!["viewer"]!, {})) as { _id: string };
    people[index] = { email, token, id: viewer._id };
  };
  for (let index = 0; index < count; index += 4)
    await Promise.all(
      [0, 1, 2, 3].filter((offset) => index + offset < count).map((offset) => one(index + offset)),
    );
  return people;
}

async function pairUp(url: string, people: Person[]): Promise<string[]> {
  const conversations: string[] = [];
  for (let index = 0; index + 1 < people.length; index += 2) {
    const client = new ConvexHttpClient(url, { logger: false });
    client.setAuth(people[index]?.token ?? "");
    conversations.push(
      (await client.mutation(anyApi["conversations"]!["findOrCreateConversation"]!, {
        otherUserId: people[index + 1]?.id ?? "",
      })) as string,
    );
  }
  return conversations;
}

/** Reads every conversation back: each message there once, each sender's in the order sent. */
async function verifyStored(
  url: string,
  people: Person[],
  conversations: string[],
): Promise<number> {
  let stored = 0;
  for (const [pair, conversationId] of conversations.entries()) {
    const client = new ConvexHttpClient(url, { logger: false });
    client.setAuth(people[pair * 2]?.token ?? "");
    const next = new Map<string, number>();
    const keys: string[] = [];
    let cursor: string | null = null;
    for (;;) {
      const page = (await client.query(anyApi["messages"]!["listMessages"]!, {
        conversationId,
        paginationOpts: { numItems: 200, cursor },
      })) as { page: { body: string }[]; isDone: boolean; continueCursor: string };
      keys.push(...page.page.map((row) => keyOf(row.body)));
      if (page.isDone) break;
      cursor = page.continueCursor;
    }
    for (const key of keys.toReversed()) {
      const [sender = "", sequence = ""] = key.split(":");
      if (Number(sequence) !== (next.get(sender) ?? 0))
        throw new Error(
          `conversation ${pair}: got message ${key}, expected nr ${next.get(sender) ?? 0}`,
        );
      next.set(sender, Number(sequence) + 1);
    }
    stored += keys.length;
  }
  return stored;
}

function report(profile: ChatProfile, result: ChatLoadResult, stored: number, out?: string): void {
  const lost = result.sent - stored;
  const row = {
    ...result,
    stored,
    verdict:
      lost === 0 && result.delivered === result.sent
        ? "nothing lost, nothing twice, in order"
        : `${lost} not stored, ${result.sent - result.delivered} not delivered`,
    machine: {
      cores: cpus().length,
      model: cpus()[0]?.model,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
    settings: profile,
  };
  process.stdout.write(`${JSON.stringify(row, roundNumbers, 2)}\n`);
  if (out) {
    mkdirSync(join(root, "bench/results"), { recursive: true });
    writeFileSync(join(root, out), `${JSON.stringify(row, roundNumbers, 2)}\n`);
  }
  if (lost !== 0 || result.delivered !== result.sent) process.exitCode = 1;
}

function roundNumbers(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value)
    ? Math.round(value * 1000) / 1000
    : value;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

await main();
