import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import { uniqueName, type Fixture } from "../support/fixture";
import { until } from "../support/until";

const query = makeFunctionReference<"query">;
const mutation = makeFunctionReference<"mutation">;
const action = makeFunctionReference<"action">;

export function functionsContract(get: () => Fixture): void {
  const connect = () => new ConvexHttpClient(get().url, { logger: false });

  test("a mutation writes, a query reads it", async () => {
    const client = connect();
    const channel = uniqueName();
    const id = (await client.mutation(mutation("messages:send"), {
      channel,
      body: "hi",
    })) as string;
    expect(id).toMatch(/^[0-9a-z]{32}$/);
    expect(await client.query(query("messages:list"), { channel })).toEqual(["hi"]);
  });

  test("HTTP-1 every type of value comes through unharmed", async () => {
    const value = {
      n: null,
      f: [1.5, -0, NaN, Infinity],
      b: true,
      s: "ä\u{1F600}",
      i: -(2n ** 63n),
    };
    const result = (await connect().query(query("messages:everyType"), { value })) as {
      value: typeof value;
      big: bigint;
      bytes: ArrayBuffer;
    };
    expect(result.value).toEqual(value);
    expect(Object.is(result.value.f[1], -0)).toBe(true);
    expect(result.big).toBe(7n);
    expect([...new Uint8Array(result.bytes)]).toEqual([1, 2]);
  });

  test("HTTP-2 a ConvexError arrives with its data, and the failed mutation left nothing", async () => {
    const client = connect();
    const channel = uniqueName();
    const error: unknown = await client
      .mutation(mutation("messages:sendThenFail"), { channel, how: "convex" })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConvexError);
    expect((error as ConvexError<{ code: string; at: bigint }>).data).toEqual({
      code: "Refused",
      at: 3n,
    });
    expect(await client.query(query("messages:list"), { channel })).toEqual([]);
  });

  test("HTTP-2 a plain error arrives with request id, text and place", async () => {
    await expect(
      connect().mutation(mutation("messages:sendThenFail"), { channel: "x", how: "plain" }),
    ).rejects.toThrow(
      /^\[Request ID: [0-9a-f]{16}\] Server Error\nUncaught Error: plain failure\n {4}at handler \(\.\.\/convex\/messages\.ts:\d+:\d+\)/,
    );
  });

  test("arguments are checked", async () => {
    await expect(connect().query(query("messages:list"), { channel: 5 } as never)).rejects.toThrow(
      /ArgumentValidationError: Value does not match validator\.\nPath: \.channel/,
    );
  });

  test("an internal, an unknown and a wrong kind of function are refused in the official words", async () => {
    const client = connect();
    for (const name of ["messages:secret", "messages:nothing", "nothing:nothing"])
      await expect(client.query(query(name), {})).rejects.toThrow(
        `Could not find public function for '${name}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`,
      );
    await expect(client.query(query("messages:send"), {})).rejects.toThrow(
      "Trying to execute messages.js:send as Query, but it is defined as Mutation.",
    );
  });

  test("HTTP-4 the administrator reaches internal functions", async () => {
    const response = await fetch(`${get().url}/api/function`, {
      method: "POST",
      headers: {
        Authorization: `Convex ${get().adminKey}`,
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ path: "messages:secret", format: "json", args: {} }),
    });
    expect(await response.json()).toEqual({ status: "success", value: "secret" });
  });

  test("an action runs mutations and queries of its own", async () => {
    const name = uniqueName();
    expect(await connect().action(action("actions:incrementTwice"), { name })).toBe(2);
    await expect(connect().action(action("actions:failing"), {})).rejects.toThrow("action failure");
  });

  test("a consistent query reads at the moment it was told", async () => {
    const client = connect();
    const name = uniqueName();
    await client.mutation(mutation("counters:increment"), { name });
    expect(await client.consistentQuery(query("counters:get"), { name })).toBe(1);
  });

  test("a scheduled mutation runs", async () => {
    const client = connect();
    const channel = uniqueName();
    await client.mutation(mutation("actions:schedule"), { channel, body: "later", delayMs: 20 });
    await until(
      async () =>
        ((await client.query(query("messages:list"), { channel })) as string[]).length === 1,
      "the scheduled message",
    );
  });
}
