import { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { uniqueName, type Fixture } from "../support/fixture";
import type { ServerProcess } from "../support/serverProcess";
import { until } from "../support/until";
import { cleanUpAfterEach } from "../support/cleanUp";

const list = makeFunctionReference<"query", { channel: string }, string[]>("messages:list");
const send = makeFunctionReference<"mutation">("messages:send");
const ROUNDS = process.env.LONG === "1" ? 100 : 3;

export function crashContract(get: () => Fixture): void {
  const cleanUp = cleanUpAfterEach();
  const connect = () => {
    const client = new ConvexClient(get().url, { logger: false });
    cleanUp.push(() => client.close());
    return client;
  };
  const ownServer = (): ServerProcess => {
    const { server } = get();
    if (server === null) throw new Error("these tests need a server of their own");
    return server;
  };

  test("LIFE-1 kill -9 while clients write: every acknowledged mutation is there once, in order", async () => {
    const server = ownServer();
    const channel = uniqueName();
    const writers = [connect(), connect()];
    const reader = connect();
    let rows: string[] = [];
    reader.onUpdate(list, { channel }, (value) => {
      rows = value;
    });
    const acknowledged: string[][] = [[], []];
    const state = { stopped: false };
    const writing = writers.map(async (writer, w) => {
      for (let i = 0; !state.stopped; i++) {
        const body = `${w}:${i}`;
        await writer.mutation(send, { channel, body });
        acknowledged[w]?.push(body);
      }
    });
    for (let round = 0; round < ROUNDS; round++) {
      const before = acknowledged.flat().length;
      await until(() => acknowledged.flat().length > before + 10, "some messages", 20_000);
      await server.kill();
      await server.start();
    }
    state.stopped = true;
    await Promise.all(writing);
    await until(() => rows.length === acknowledged.flat().length, "the reader to have them all");
    acknowledged.forEach((bodies, w) =>
      expect(rows.filter((body) => body.startsWith(`${w}:`))).toEqual(bodies),
    );
  }, 400_000);

  test("LIFE-1 a mutation in flight at the crash is done once when the client comes back", async () => {
    const server = ownServer();
    const channel = uniqueName();
    const client = connect();
    await client.mutation(send, { channel, body: "before" });
    const inFlight = Array.from({ length: 50 }, (_, i) =>
      client.mutation(send, { channel, body: String(i) }),
    );
    await server.kill();
    await server.start();
    await Promise.all(inFlight);
    expect(await client.query(list, { channel })).toEqual([
      "before",
      ...Array.from({ length: 50 }, (_, i) => String(i)),
    ]);
  }, 60_000);

  test("LIFE-2 SIGTERM lets what runs finish, ends with 0 and keeps everything", async () => {
    const server = ownServer();
    const channel = uniqueName();
    const client = connect();
    await client.mutation(send, { channel, body: "kept" });
    expect(await server.stop()).toBe(0);
    await server.start();
    expect(await client.query(list, { channel })).toEqual(["kept"]);
  }, 60_000);

  test("LIFE-4 the log holds no message body and no key", () => {
    const { output, adminKey } = ownServer();
    expect(output).toContain(`"event":"ready"`);
    expect(output).not.toContain("kept");
    expect(output).not.toContain(adminKey);
  });
}
