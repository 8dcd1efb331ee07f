import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ConvexHttpClient } from "convex/browser";
import { type DefaultFunctionArgs, makeFunctionReference } from "convex/server";
import { percentile, processUsage } from "../stats";
import type { LoadServer } from "../systems/embeddedServer";
import { SyncClient } from "./syncClient";

type Args = DefaultFunctionArgs;
const signIn = makeFunctionReference<"action", Args, { tokens?: { token: string } }>("auth:signIn");
const viewer = makeFunctionReference<"query", Args, { _id: string }>("users:viewer");
export const listMessages = makeFunctionReference<"query", Args, { page: { _id: string }[] }>(
  "messages:listMessages",
);
const search = makeFunctionReference<"query", Args, unknown[]>("messages:search");

export type Person = { id: string; token: string; client: ConvexHttpClient };
/** Two people, their conversation, and the server that holds it. */
export type Party = {
  server: LoadServer;
  people: readonly [Person, Person];
  conversationId: string;
};
export const KINDS = ["send", "page", "search"] as const;
type Samples = { cpuMs: number; latencies: number[] };
type Cost = { cpuMs: number; p50Ms: number; p99Ms: number };

/** What a send, a page and a search cost one pair, gathered over any number of rounds. */
export class PairCosts {
  readonly #samples = new Map<string, Samples>();

  /** The first run of a process is for the compiler: with `keep` false nothing is noted. */
  async measure({ server, people, conversationId }: Party, count: number, keep = true) {
    const [ada, ben] = people;
    const clients = await Promise.all(
      [ada, ben].map(({ token }) => SyncClient.open(server.url, token, randomUUID())),
    );
    const [from] = clients;
    if (!from) throw new Error("not connected");
    for (const reader of clients)
      reader.subscribe("messages:listMessages", firstPage(conversationId), () => {});
    const work: Record<(typeof KINDS)[number], (n: number) => Promise<unknown>> = {
      send: (n) =>
        from.mutation("messages:sendMessage", newMessage(conversationId, `message ${n} w6 w${n}`)),
      page: () => ada.client.query(listMessages, firstPage(conversationId)),
      search: async (n) => {
        const hits = await ada.client.query(search, { q: `w${n % 40}`, limit: 20 });
        if (n === 6 && hits.length === 0) throw new Error("a search found nothing");
      },
    };
    for (const kind of KINDS) {
      const samples = await timed(server.pid, count, work[kind]);
      if (keep) this.#add(kind, samples);
    }
    for (const client of clients) client.close();
  }

  of(kind: (typeof KINDS)[number]): Cost {
    const { cpuMs, latencies } = this.#samples.get(kind) ?? { cpuMs: Number.NaN, latencies: [] };
    const [p50Ms, p99Ms] = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
    return { cpuMs: cpuMs / latencies.length, p50Ms, p99Ms };
  }

  #add(kind: string, { cpuMs, latencies }: Samples): void {
    const before = this.#samples.get(kind) ?? { cpuMs: 0, latencies: [] };
    this.#samples.set(kind, {
      cpuMs: before.cpuMs + cpuMs,
      latencies: [...before.latencies, ...latencies],
    });
  }
}

/** One after the other; what follows from the last one (drainer, delivery) is part of the CPU. */
async function timed(
  pid: number,
  count: number,
  work: (n: number) => Promise<unknown>,
): Promise<Samples> {
  for (let n = 0; n < 10; n++) await work(n);
  await sleep(1_500);
  const before = processUsage(pid).cpuMs;
  const latencies: number[] = [];
  for (let n = 0; n < count; n++) {
    const start = performance.now();
    await work(n);
    latencies.push(performance.now() - start);
  }
  await sleep(1_500);
  return { cpuMs: processUsage(pid).cpuMs - before, latencies };
}

export const firstPage = (conversationId: string) => ({
  conversationId,
  paginationOpts: { numItems: 30, cursor: null },
});

export const newMessage = (conversationId: string, body: string) => ({
  conversationId,
  body,
  clientId: randomUUID(),
});

/** A new account, or on a copy of its server the same one signed in. */
export async function enter(
  { url }: LoadServer,
  number: number,
  flow: "signUp" | "signIn",
): Promise<Person> {
  const client = new ConvexHttpClient(url, { logger: false });
  const params = {
    flow,
    email: `person${number}@scale.example`,
    password: `a password of the scale benchmark, ${number}`,
    ...(flow === "signUp" && { name: `Nr ${number}` }),
  };
  const { tokens } = await client.action(signIn, { provider: "password", params });
  if (!tokens) throw new Error(`${flow} gave no token`);
  client.setAuth(tokens.token);
  const { _id } = await client.query(viewer, {});
  return { id: _id, token: tokens.token, client };
}
