import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { get as httpGet, type IncomingMessage } from "node:http";
import { afterEach, expect, test } from "vitest";
import { uniqueName, type Fixture } from "../support/fixture";
import { until } from "../support/until";

const action = makeFunctionReference<"action">;
const counter = makeFunctionReference<"query">("counters:get");
const ranOut = /JavaScript execution ran out of memory \(maximum memory usage: 512 MB\)/;
const cutOff = /Transient error while executing action/;

/** Actions that go wrong harm themselves. */
export function actionsContract(get: () => Fixture): void {
  const cleanUp: (() => unknown)[] = [];
  afterEach(async () => {
    for (const step of cleanUp.splice(0)) await step();
  });
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
