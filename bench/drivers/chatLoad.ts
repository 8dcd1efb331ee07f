import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { SyncClient } from "./syncClient";
import { percentile, processUsage, seededRandom } from "../stats";

/** One profile file of `bench/profiles`. */
export type ChatProfile = {
  name: string;
  why: string;
  /** Even: they talk in pairs, 0 with 1, 2 with 3… */
  users: number;
  messagesPerSecondPerUser: number;
  /** Measured time; the warm-up before it sends too but is not counted. */
  seconds: number;
  warmUpSeconds: number;
  bodyLength: number;
  seed: number;
};

export type LoadUser = { token: string; conversationId: string };

export type ChatLoadResult = {
  profile: string;
  sent: number;
  acknowledged: number;
  delivered: number;
  /** Against what the profile asked for, 1 = all of it in time. */
  achieved: number;
  cpuMsPerMessage: number;
  residentMb: number;
  bytesPerDelivery: number;
  acknowledgeMs: Percentiles;
  /** From the moment the message was due to its arrival in the other person's query result. */
  deliveryMs: Percentiles;
};
export type Percentiles = { p50: number; p95: number; p99: number; max: number };

type Message = { dueAt: number; acknowledged: boolean; deliveredAt: number; measured: boolean };
type Row = { _id: string; body: string };

/** How the page subscribes; passed in, so that the load follows the product. */
export type ThreadSubscription = {
  thread: (conversationId: string) => {
    path: string;
    args: object;
    rows: (value: unknown) => Row[];
  };
  list: { path: string; args: object };
};

/**
 * Open loop: each message has a due time that does not wait for earlier answers,
 * so a slow server shows as latency and not as fewer messages.
 */
export async function runChatLoad(
  url: string,
  serverPid: number,
  profile: ChatProfile,
  users: LoadUser[],
  subscription: ThreadSubscription,
): Promise<ChatLoadResult> {
  const random = seededRandom(profile.seed);
  const messages = new Map<string, Message>();
  const acknowledgeMs: number[] = [];
  const clients: SyncClient[] = [];
  const padding = "x".repeat(Math.max(0, profile.bodyLength - 16));
  let duplicates = 0;

  for (const [index, user] of users.entries()) {
    const client = await SyncClient.open(url, user.token, randomUUID());
    clients.push(client);
    const seen = new Set<string>();
    const { path, args, rows } = subscription.thread(user.conversationId);
    client.subscribe(path, args, (value) => {
      const now = performance.now();
      const inThisResult = new Set<string>();
      for (const row of rows(value)) {
        const key = keyOf(row.body);
        if (inThisResult.has(key)) duplicates++;
        inThisResult.add(key);
        if (seen.has(row._id)) continue;
        seen.add(row._id);
        const message = messages.get(key);
        if (message && Number(key.split(":")[0]) !== index && message.deliveredAt === 0)
          message.deliveredAt = now;
      }
    });
    client.subscribe(subscription.list.path, subscription.list.args, () => {});
  }
  const broken = Promise.race(clients.map((client) => client.broken));

  const intervalMs = 1000 / profile.messagesPerSecondPerUser;
  const warmUpMs = profile.warmUpSeconds * 1000;
  const totalMs = warmUpMs + profile.seconds * 1000;
  const start = performance.now() + 200;

  const sender = async (index: number): Promise<void> => {
    const user = users[index];
    const client = clients[index];
    if (!user || !client) return;
    const answers: Promise<void>[] = [];
    let due = random() * intervalMs;
    for (let sequence = 0; due < totalMs; sequence++, due += intervalMs) {
      await sleep(Math.max(0, start + due - performance.now()));
      const key = `${index}:${sequence}`;
      const message: Message = {
        dueAt: start + due,
        acknowledged: false,
        deliveredAt: 0,
        measured: due >= warmUpMs,
      };
      messages.set(key, message);
      const answer = client.mutation("messages:sendMessage", {
        conversationId: user.conversationId,
        body: `${key} ${padding}`,
        clientId: randomUUID(),
      });
      answers.push(
        answer.then(() => {
          message.acknowledged = true;
          if (message.measured) acknowledgeMs.push(performance.now() - message.dueAt);
        }),
      );
    }
    await Promise.all(answers);
  };

  const senders = users.map((_user, index) => sender(index));
  await sleep(Math.max(0, start + warmUpMs - performance.now()));
  const before = { usage: processUsage(serverPid), bytes: bytesOf(clients), at: performance.now() };
  const finished = Promise.all(senders).then(() => waitForDeliveries(messages));
  await Promise.race([finished, broken, sleep(totalMs + 20_000)]);
  const after = { usage: processUsage(serverPid), bytes: bytesOf(clients), at: performance.now() };
  for (const client of clients) client.close();
  if (duplicates > 0) throw new Error(`${duplicates} messages appeared twice in one result`);

  const measured = [...messages.values()].filter((message) => message.measured);
  const deliveries = measured
    .filter((message) => message.deliveredAt > 0)
    .map((message) => message.deliveredAt - message.dueAt);
  const asked = profile.users * profile.messagesPerSecondPerUser * profile.seconds;
  return {
    profile: profile.name,
    sent: messages.size,
    acknowledged: [...messages.values()].filter((message) => message.acknowledged).length,
    delivered: [...messages.values()].filter((message) => message.deliveredAt > 0).length,
    achieved:
      Math.min(1, deliveries.length / asked) *
      Math.min(1, (profile.seconds * 1000 + 1000) / (after.at - before.at)),
    cpuMsPerMessage: (after.usage.cpuMs - before.usage.cpuMs) / measured.length,
    residentMb: after.usage.residentBytes / 2 ** 20,
    bytesPerDelivery: (after.bytes - before.bytes) / Math.max(1, deliveries.length),
    acknowledgeMs: percentilesOf(acknowledgeMs),
    deliveryMs: percentilesOf(deliveries),
  };
}

/** "sender:sequence", which starts every body. */
export function keyOf(body: string): string {
  return body.slice(0, body.indexOf(" "));
}

async function waitForDeliveries(messages: Map<string, Message>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    if ([...messages.values()].every((message) => message.deliveredAt > 0)) return;
    await sleep(20);
  }
}

function bytesOf(clients: SyncClient[]): number {
  return clients.reduce((sum, client) => sum + client.bytesReceived, 0);
}

function percentilesOf(values: number[]): Percentiles {
  return {
    p50: percentile(values, 0.5),
    p95: percentile(values, 0.95),
    p99: percentile(values, 0.99),
    max: percentile(values, 1),
  };
}
