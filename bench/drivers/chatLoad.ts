import { setTimeout as sleep } from "node:timers/promises";
import { percentile, seededRandom } from "../stats";
import type { ArrivedMessage, ChatConnection, ChatSystem } from "../systems/chatSystem";

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

export type ChatLoadResult = {
  system: string;
  profile: string;
  /** Messages that were due in the measured time. */
  asked: number;
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
/**
 * Open loop: each message has a due time that does not wait for earlier answers,
 * so a slow server shows as latency and not as fewer messages.
 */
export async function runChatLoad(
  system: ChatSystem,
  profile: ChatProfile,
): Promise<ChatLoadResult> {
  const random = seededRandom(profile.seed);
  const run = runs++;
  const messages = new Map<string, Message>();
  const acknowledgeMs: number[] = [];
  const clients: ChatConnection[] = [];
  const padding = "x".repeat(Math.max(0, profile.bodyLength - 18));

  for (let person = 0; person < profile.users; person++) {
    const watch = screenOf(person, messages);
    clients.push(await system.connect(person, watch));
  }
  const broken = Promise.race(clients.map((client) => client.broken));
  // It is awaited below; until then a break is not an unhandled one.
  broken.catch(() => {});

  const intervalMs = 1000 / profile.messagesPerSecondPerUser;
  const warmUpMs = profile.warmUpSeconds * 1000;
  const totalMs = warmUpMs + profile.seconds * 1000;
  const start = performance.now() + 200;

  const sender = async (index: number): Promise<void> => {
    const client = clients[index];
    if (!client) return;
    const answers: Promise<void>[] = [];
    let due = random() * intervalMs;
    for (let sequence = 0; due < totalMs; sequence++, due += intervalMs) {
      await sleep(Math.max(0, start + due - performance.now()));
      const key = `${index}:${sequence}:${run}`;
      const message: Message = {
        dueAt: start + due,
        acknowledged: false,
        deliveredAt: 0,
        measured: due >= warmUpMs,
      };
      messages.set(key, message);
      answers.push(
        client.send(`${key} ${padding}`).then(() => {
          message.acknowledged = true;
          if (message.measured) acknowledgeMs.push(performance.now() - message.dueAt);
        }),
      );
    }
    await Promise.all(answers);
  };

  const senders = clients.map((_client, index) => sender(index));
  await sleep(Math.max(0, start + warmUpMs - performance.now()));
  const before = { usage: system.usage(), bytes: bytesOf(clients), at: performance.now() };
  const finished = Promise.all(senders).then(() => waitForDeliveries(messages));
  await Promise.race([finished, broken, sleep(totalMs + 20_000)]);
  const after = { usage: system.usage(), bytes: bytesOf(clients), at: performance.now() };
  for (const client of clients) client.close();

  const measured = [...messages.values()].filter((message) => message.measured);
  const deliveries = measured
    .filter((message) => message.deliveredAt > 0)
    .map((message) => message.deliveredAt - message.dueAt);
  const asked = profile.users * profile.messagesPerSecondPerUser * profile.seconds;
  return {
    system: system.name,
    profile: profile.name,
    asked,
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

/** What one person sees: notes when the other one's messages arrive, and refuses doubles. */
function screenOf(
  person: number,
  messages: Map<string, Message>,
): (arrived: readonly ArrivedMessage[]) => void {
  const idOf = new Map<string, string>();
  return (arrived) => {
    const now = performance.now();
    for (const { id, body } of arrived) {
      const key = keyOf(body);
      const known = idOf.get(key);
      if (known === id) continue;
      if (known !== undefined) throw new Error(`message ${key} came twice, as ${known} and ${id}`);
      idOf.set(key, id);
      const message = messages.get(key);
      if (message && Number(key.split(":")[0]) !== person) message.deliveredAt = now;
    }
  };
}

/** Loads of this process so far: several may follow each other on one system. */
let runs = 0;

/** "sender:sequence:run", which starts every body. */
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

function bytesOf(clients: ChatConnection[]): number {
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
