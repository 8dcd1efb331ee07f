import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { uniqueName, type Fixture } from "../support/fixture";
import { until } from "../support/until";
import { cleanUpAfterEach } from "../support/cleanUp";

const query = makeFunctionReference<"query">;
const mutation = makeFunctionReference<"mutation">;
const timedOut = /Function execution timed out \(maximum duration: 1s\)/;

export function timeLimitContract(get: () => Fixture): void {
  const cleanUp = cleanUpAfterEach();

  test.each(["loops:spinQuery", "loops:spinMicrotasks"])("LIFE-5 %s is ended", async (name) => {
    const client = new ConvexHttpClient(get().url, { logger: false });
    await expect(client.query(query(name), {})).rejects.toThrow(timedOut);
  });

  test("LIFE-7 a function that takes too much memory is ended, however often", async () => {
    const client = new ConvexHttpClient(get().url, { logger: false });
    const name = uniqueName();
    const times = process.env.LONG === "1" ? 12 : 2;
    for (let n = 1; n <= times; n++) {
      await expect(
        client.query(query("loops:takeNumbers"), { unique: uniqueName() }),
      ).rejects.toThrow(/JavaScript execution ran out of memory|Function execution timed out/);
      expect(await client.mutation(mutation("counters:increment"), { name })).toBe(n);
    }
  }, 60_000);

  test("LIFE-5 a mutation that is ended left nothing, and nobody else notices", async () => {
    const channel = uniqueName();
    const name = uniqueName();
    const client = new ConvexClient(get().url, { logger: false });
    const other = new ConvexClient(get().url, { logger: false });
    cleanUp.push(
      () => client.close(),
      () => other.close(),
    );
    const seen: number[] = [];
    other.onUpdate(query("counters:get"), { name }, (value) => seen.push(value as number));
    await until(() => seen.length === 1, "the first result");
    const ended = client
      .mutation(mutation("loops:spinMutation"), { channel })
      .catch((error: Error) => error.message);
    // These wait behind the loop and are asked again of the next engine, in order.
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => other.mutation(mutation("counters:increment"), { name })),
    );
    expect(await ended).toMatch(timedOut);
    expect(answers).toEqual([1, 2, 3, 4, 5]);
    await until(() => seen.at(-1) === 5, "the subscription to go on");
    expect(await client.query(query("messages:list"), { channel })).toEqual([]);
  });

  test("SYNC-18 who asks again for a query that was ended is told so at once", async () => {
    const args = { unique: uniqueName() };
    const failureOf = async () => {
      const client = new ConvexClient(get().url, { logger: false });
      const startedMs = Date.now();
      const message = await new Promise<string>((resolve) =>
        client.onUpdate(
          query("loops:spinQuery"),
          args,
          () => {},
          (error) => resolve(error.message),
        ),
      );
      await client.close();
      return { message, tookMs: Date.now() - startedMs };
    };
    const first = await failureOf();
    expect(first.tookMs).toBeGreaterThan(1_000);
    for (let reload = 0; reload < 5; reload++) {
      const again = await failureOf();
      expect(again.message).toMatch(/not run again for \d+ s/);
      expect(again.tookMs).toBeLessThan(1_000);
    }
    const client = new ConvexHttpClient(get().url, { logger: false });
    await expect(client.query(query("loops:spinQuery"), args)).rejects.toThrow(/not run again/);
  });

  test("LIFE-5 a subscription that is ended fails, and the others go on", async () => {
    const name = uniqueName();
    const client = new ConvexClient(get().url, { logger: false });
    cleanUp.push(() => client.close());
    const seen: number[] = [];
    let failure = "";
    client.onUpdate(query("counters:get"), { name }, (value) => seen.push(value as number));
    client.onUpdate(
      query("loops:spinQuery"),
      { unique: uniqueName() },
      () => {},
      (error) => {
        failure = error.message;
      },
    );
    await until(() => failure !== "", "the failure");
    expect(failure).toMatch(timedOut);
    await client.mutation(mutation("counters:increment"), { name });
    expect(seen.at(-1)).toBe(1);
  });
}
