import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { get as httpGet, type IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { uniqueName, type Fixture } from "../support/fixture";
import { until } from "../support/until";
import { cleanUpAfterEach } from "../support/cleanUp";

const action = makeFunctionReference<"action">;
const mutation = makeFunctionReference<"mutation">;
const jobStatus = makeFunctionReference<"query">("jobs:status");
const counter = makeFunctionReference<"query">("counters:get");
const ranOut = /JavaScript execution ran out of memory \(maximum memory usage: 512 MB\)/;
const cutOff = /Transient error while executing action/;

/** Actions that go wrong harm themselves. */
export function actionsContract(get: () => Fixture): void {
  const cleanUp = cleanUpAfterEach();
  const connect = () => {
    const client = new ConvexClient(get().url, { logger: false });
    cleanUp.push(() => client.close());
    return client;
  };
  const messageOf = (run: Promise<unknown>) =>
    run.then(
      (value) => String(value),
      (error: Error) => error.message,
    );

  test.each(["takeObjects", "takeNumbers", "takeBuffers"])(
    "ACT-7 %s ends alone: others begin again, or hear that they were cut off",
    async (name) => {
      const written = uniqueName();
      const greedy = connect();
      const others = connect();
      const noticed = messageOf(
        others.action(action("greedy:writeAndWait"), { name: written, ms: 60_000 }),
      );
      const unnoticed = messageOf(others.action(action("actions:wait"), { ms: 3_000 }));
      await until(
        async () => (await others.query(counter, { name: written })) === 1,
        "the other one to write",
      );
      expect(await messageOf(greedy.action(action(`greedy:${name}`), {}))).toMatch(ranOut);
      expect(await noticed).toMatch(cutOff);
      expect(await unnoticed).toBe("waited");
      expect(await others.query(counter, { name: written })).toBe(1);
      expect(others.connectionState().connectionCount).toBe(1);
    },
    60_000,
  );

  test("ACT-11 use-node actions see Node, and call plain ones and are called by them", async () => {
    const client = connect();
    const sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    expect(await client.action(action("nodework:digest"), { text: "hello" })).toBe(sha256);
    expect(await client.action(action("actions:callNode"), { text: "x" })).toBe(
      "plain(node(plain(x)))",
    );
    expect(await client.action(action("actions:catchFromNode"), {})).toBe("asked to");
  });

  test("ACT-11 a use-node action that takes too much memory ends no plain one, however busy", async () => {
    const client = connect();
    const [waits, computes] = [uniqueName(), uniqueName()];
    const others = [
      messageOf(client.action(action("greedy:writeAndWait"), { name: waits, ms: 8_000 })),
      messageOf(client.action(action("greedy:compute"), { name: computes, ms: 8_000 })),
    ];
    for (const name of [waits, computes])
      await until(async () => (await client.query(counter, { name })) === 1, "them to be noticed");
    expect(await messageOf(client.action(action("nodework:takeNumbers"), {}))).toMatch(ranOut);
    expect(await client.action(action("nodework:digest"), { text: "" })).toHaveLength(64);
    expect(await Promise.all(others)).toEqual(["waited", "computed"]);
  }, 60_000);

  test.each(["greed", "nodeGreed"])(
    "ACT-10 of scheduled actions (%s) the one that took too much is told so, others what became of them",
    async (kind) => {
      const client = connect();
      const jobs = (await client.mutation(mutation("jobs:scheduleGreed"), {
        name: uniqueName(),
        kind,
      })) as { noticed: string; greedy: string };
      const state = async (id: string) =>
        ((await client.query(jobStatus, { id })) as { state: { kind: string; error?: string } })
          .state;
      const ended = (id: string) =>
        until(async () => !["pending", "inProgress"].includes((await state(id)).kind), "its end");
      await ended(jobs.greedy);
      expect((await state(jobs.greedy)).error).toMatch(ranOut);
      await ended(jobs.noticed);
      expect(await state(jobs.noticed)).toEqual(
        kind === "greed"
          ? { kind: "failed", error: "Transient error while executing action" }
          : { kind: "success" },
      );
    },
    60_000,
  );

  test("ACT-4 a failure that an action leaves behind ends nobody else's", async () => {
    const client = connect();
    const written = uniqueName();
    const other = messageOf(
      client.action(action("greedy:writeAndWait"), { name: written, ms: 1_000 }),
    );
    expect(await client.action(action("greedy:rejectLater"), {})).toBe("done");
    expect(await other).toBe("waited");
  });

  test("ACT-8 sixty-four run at a time, the others wait", async () => {
    const client = new ConvexHttpClient(get().url, { logger: false });
    const runs = Array.from({ length: 100 }, () => client.action(action("greedy:crowd"), {}));
    expect(Math.max(...((await Promise.all(runs)) as number[]))).toBe(64);
  });

  test("ACT-9 the answer of an HTTP action is made no faster than it is read", async () => {
    const client = new ConvexHttpClient(get().url, { logger: false });
    const produced = async () =>
      (await client.action(action("greedy:producedBytes"), {})) as number;
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      httpGet(`${get().siteUrl}/flood`, resolve).on("error", reject),
    );
    response.pause();
    let before = -1;
    let looks = 0;
    await until(async () => {
      const now = await produced();
      looks = now === before && now > 0 ? looks + 1 : 0;
      before = now;
      return looks === 30;
    }, "the flood to stand still");
    expect(before).toBeLessThan(30_000_000);
    let read = 0;
    for await (const chunk of response) read += (chunk as Buffer).length;
    expect(read).toBe(100_000_000);
  }, 60_000);
}
