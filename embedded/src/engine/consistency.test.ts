import { expect, test } from "vitest";
import { call, nextTurn, startEngine, valueOf } from "../../test/support/engineHarness";
import type { EngineEvent, SubscribeAnswer } from "../threads/messages";

/** mulberry32: the seed of a failing run is in the test's name. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Without the rule for those who subscribe while a round runs, the last two fail. */
const known = [1, 2, 3, 71, 163];
const seeds = process.env.LONG === "1" ? Array.from({ length: 300 }, (_, i) => i + 1) : known;
const STEPS = 60;

/**
 * Clients write, repeat themselves, subscribe and leave, all at once. Whatever a subscriber was
 * told last for a timestamp must be what the query says at that timestamp.
 */
test.each(seeds)(
  "ENG-1 ENG-2 ENG-3 subscribers are told what is true at the announced time (seed %i)",
  async (seed) => {
    const random = randomOf(seed);
    const harness = await startEngine();
    const { engine, mutation, query, database } = harness;
    const told = new Map<number, string>();
    const active = new Map<number, string>();
    const order: string[] = [];
    let announcedTs = 0n;
    harness.onEvent((event: EngineEvent) => {
      if (event.type !== "published") return;
      expect(BigInt(event.ts)).toBeGreaterThanOrEqual(announcedTs);
      announcedTs = BigInt(event.ts);
      order.push(`published ${event.ts}`);
      for (const { subscriptionId, result } of event.changed) {
        if (result.ok && active.has(subscriptionId)) told.set(subscriptionId, result.value);
      }
    });

    const notes: string[] = [];
    const work: Promise<unknown>[] = [];
    const write = async (path: string, args: object, requestId: number) => {
      const session = { sessionId: `s${seed}`, requestId };
      const copies = random(4) === 0 ? 2 : 1;
      const send = async (copy: number) => {
        const answer = await mutation(path, args, session);
        // A repeated one is answered whenever it comes.
        if (copy === 0 && answer.ok) order.push(`answered ${answer.ts}`);
        return answer;
      };
      const answers = await Promise.all(Array.from({ length: copies }, (_, copy) => send(copy)));
      const [first] = answers;
      if (!first?.ok) return;
      for (const answer of answers) expect(answer).toEqual(first);
      if (path === "notes:add") notes.push(String(valueOf(first)));
    };
    let nextSubscription = 1;
    const subscribe = async (path: string, args: object) => {
      const subscriptionId = nextSubscription++;
      active.set(subscriptionId, path);
      const add = { subscriptionId, call: call(path, args), journal: null };
      const answer = (await engine.handle(
        { type: "subscribe", subscriptions: [add] },
        1,
      )) as SubscribeAnswer;
      const [result] = answer.results;
      if (!result?.ok) throw new Error("a subscription failed");
      // What was announced after the answer was made has come after it.
      if (active.has(subscriptionId)) told.set(subscriptionId, result.value);
    };

    for (let step = 0; step < STEPS; step++) {
      const choice = random(10);
      const id = notes[random(Math.max(1, notes.length))];
      if (choice < 4) work.push(write("notes:add", { text: `${step}` }, step));
      else if (choice < 6 && id) work.push(write("notes:edit", { id, text: `e${step}` }, step));
      else if (choice === 6) work.push(write("notes:mixed", {}, step));
      else if (choice === 7) work.push(subscribe("notes:list", {}));
      else if (choice === 8 && id) work.push(subscribe("notes:get", { id }));
      else {
        const [first] = active.keys();
        if (first !== undefined && random(3) === 0) {
          active.delete(first);
          told.delete(first);
          void engine.handle({ type: "unsubscribe", subscriptionIds: [first] }, 1);
        }
      }
      for (let turns = random(6); turns > 0; turns--) await nextTurn();
    }
    await Promise.all(work);
    while (announcedTs < database.publishedTs || engine.queue.length > 0) await nextTurn();

    expect(database.publishedTs).toBe(announcedTs);
    for (const [subscriptionId, path] of active) {
      if (path !== "notes:list") continue;
      const now = await query(path);
      expect(told.get(subscriptionId)).toBe(now.ok ? now.value : "failed");
    }
    expect(database.subscriptions.size).toBe(active.size);
    expect(answeredBeforePublished(order)).toBe(true);
    expect(harness.bugs).toEqual([]);
  },
);

/** The answer of a commit leaves before the announcement that covers it. */
function answeredBeforePublished(order: readonly string[]): boolean {
  let announced = 0n;
  for (const line of order) {
    const [what, ts = "0"] = line.split(" ");
    if (what === "published") announced = BigInt(ts);
    else if (BigInt(ts) <= announced) return false;
  }
  return true;
}
