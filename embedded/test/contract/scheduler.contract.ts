import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { uniqueName, type Fixture } from "../support/fixture";
import { until } from "../support/until";

type Job = { name: string; state: { kind: string; error?: string }; completedTime?: number };
type Scheduled = {
  kind: "append" | "fail" | "act";
  delayMs: number;
  channel: string;
  body: string;
};

const list = makeFunctionReference<"query", { channel: string }, string[]>("messages:list");
const status = makeFunctionReference<"query", { id: string }, Job | null>("jobs:status");
const schedule = makeFunctionReference<"mutation", Scheduled, string>("jobs:schedule");
const scheduleAndFail = makeFunctionReference<"mutation">("jobs:scheduleAndFail");
const cancel = makeFunctionReference<"mutation">("jobs:cancel");
const ROUNDS = process.env.LONG === "1" ? 15 : 2;

export function schedulerContract(get: () => Fixture): void {
  const connect = () => new ConvexHttpClient(get().url, { logger: false });
  const stateOf = async (client: ConvexHttpClient, id: string) =>
    (await client.query(status, { id }))?.state;
  const ended = (client: ConvexHttpClient, id: string) =>
    until(async () => (await client.query(status, { id }))?.completedTime !== undefined, "its end");

  test("SCHED-1 a scheduled mutation runs when its time has come", async () => {
    const client = connect();
    const channel = uniqueName();
    const id = await client.mutation(schedule, {
      kind: "append",
      delayMs: 400,
      channel,
      body: "later",
    });
    expect(await client.query(status, { id })).toMatchObject({
      name: "jobs.js:append",
      args: [{ channel, body: "later" }],
      state: { kind: "pending" },
    });
    expect(await client.query(list, { channel })).toEqual([]);
    await ended(client, id);
    expect(await stateOf(client, id)).toEqual({ kind: "success" });
    expect(await client.query(list, { channel })).toEqual(["later"]);
  });

  test("SCHED-2 a failing one leaves its failure and nothing else", async () => {
    const client = connect();
    const channel = uniqueName();
    const id = await client.mutation(schedule, { kind: "fail", delayMs: 0, channel, body: "x" });
    await ended(client, id);
    const state = await stateOf(client, id);
    expect(state?.kind).toBe("failed");
    expect(state?.error).toContain("job failure");
    expect(await client.query(list, { channel })).toEqual([]);
  });

  test("SCHED-8 large arguments of one function are told in the log, all of one mutation refused", async () => {
    const mebibyte = 1024 * 1024;
    const scheduleLarge = async (size: number) => {
      const args = { channel: uniqueName(), size };
      const response = await fetch(`${get().url}/api/mutation`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ path: "jobs:scheduleLarge", args, format: "json" }),
      });
      const answer = (await response.json()) as {
        status: string;
        logLines?: string[];
        errorMessage?: string;
      };
      return { logLines: [], ...answer };
    };
    expect(await scheduleLarge(3 * mebibyte)).toMatchObject({ status: "success", logLines: [] });
    const near = await scheduleLarge(3.5 * mebibyte);
    expect(near.logLines.join()).toMatch(
      /^\[WARN\] '?Large arguments for a single scheduled function from this mutation \(actual: 3670\d+ bytes, limit: 4194304 bytes\)\./,
    );
    const over = await scheduleLarge(5 * mebibyte);
    expect(over.status).toBe("success");
    expect(over.logLines.join()).toContain("This will become a hard error in the future");
    expect((await scheduleLarge(17 * mebibyte)).errorMessage).toContain(
      "Too large total size of the arguments of scheduled functions from this mutation (limit: 16777216 bytes)",
    );
  });

  test("SCHED-3 a mutation that fails has scheduled nothing", async () => {
    const client = connect();
    const channel = uniqueName();
    await expect(client.mutation(scheduleAndFail, { channel, body: "x" })).rejects.toThrow();
    const id = await client.mutation(schedule, { kind: "append", delayMs: 50, channel, body: "y" });
    await ended(client, id);
    expect(await client.query(list, { channel })).toEqual(["y"]);
  });

  test("SCHED-4 a canceled job does not run", async () => {
    const client = connect();
    const channel = uniqueName();
    const id = await client.mutation(schedule, {
      kind: "append",
      delayMs: 300,
      channel,
      body: "x",
    });
    await client.mutation(cancel, { id });
    expect(await stateOf(client, id)).toEqual({ kind: "canceled" });
    const later = await client.mutation(schedule, {
      kind: "append",
      delayMs: 400,
      channel,
      body: "y",
    });
    await ended(client, later);
    expect(await client.query(list, { channel })).toEqual(["y"]);
  });

  test("SCHED-5 a scheduled action runs and may schedule more", async () => {
    const client = connect();
    const channel = uniqueName();
    const id = await client.mutation(schedule, { kind: "act", delayMs: 0, channel, body: "act" });
    await ended(client, id);
    expect(await stateOf(client, id)).toEqual({ kind: "success" });
    await until(
      async () => (await client.query(list, { channel })).join() === "act,act again",
      "what the action has scheduled",
    );
  });
}

/** Only for a server that may be killed. */
export function schedulerCrashContract(get: () => Fixture): void {
  test("SCHED-2 over kill -9 every scheduled mutation runs exactly once", async () => {
    const { server, url } = get();
    if (server === null) throw new Error("this test needs a server of its own");
    const channel = uniqueName();
    const acknowledged: string[] = [];
    let attempts = 0;
    const client = new ConvexHttpClient(url, { logger: false });
    const scheduleOne = async () => {
      const body = String(attempts++);
      const delayMs = attempts % 3 === 0 ? 0 : attempts % 200;
      await client
        .mutation(schedule, { kind: "append", delayMs, channel, body })
        .then(() => acknowledged.push(body))
        // Cut off by the kill: it may have been scheduled or not.
        .catch(() => {});
    };
    for (let round = 0; round < ROUNDS; round++) {
      const writing = (async () => {
        for (let i = 0; i < 25; i++) await Promise.all([scheduleOne(), scheduleOne()]);
      })();
      await new Promise((resolve) => setTimeout(resolve, 40 + 60 * round));
      await server.kill();
      await writing;
      await server.start();
    }
    const rows = () => client.query(list, { channel });
    await until(async () => new Set(await rows()).size >= acknowledged.length, "all jobs", 20_000);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const bodies = await rows();
    expect(new Set(bodies).size).toBe(bodies.length);
    expect(acknowledged.filter((body) => !bodies.includes(body))).toEqual([]);
  }, 120_000);
}
