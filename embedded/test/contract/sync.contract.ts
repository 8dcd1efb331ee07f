import { randomUUID } from "node:crypto";
import { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { uniqueName, type Fixture } from "../support/fixture";
import { RawSocket, type ServerMessage } from "../support/rawSocket";
import { until } from "../support/until";
import { cleanUpAfterEach } from "../support/cleanUp";

const list = makeFunctionReference<"query", { channel: string }, string[]>("messages:list");
const pair = makeFunctionReference<"query", { a: string; b: string }, number[]>("counters:pair");
const send = makeFunctionReference<"mutation">("messages:send");
const increment = makeFunctionReference<"mutation", { name: string }, number>("counters:increment");
const wait = makeFunctionReference<"action">("actions:wait");

type Modification = { type: string; queryId: number; value?: unknown; journal?: string | null };
const modifications = (message: ServerMessage) => message.modifications as Modification[];
const isTransition = (message: ServerMessage) => message.type === "Transition";

export function syncContract(get: () => Fixture): void {
  const cleanUp = cleanUpAfterEach();
  const connect = () => {
    const client = new ConvexClient(get().url, { logger: false });
    cleanUp.push(() => client.close());
    return client;
  };
  const openRaw = async (sessionId?: string) => {
    const socket = await RawSocket.open(get().url, sessionId === undefined ? {} : { sessionId });
    cleanUp.push(() => socket.close());
    return socket;
  };

  test("SYNC-1 a subscriber hears of what another client writes", async () => {
    const channel = uniqueName();
    const seen: string[][] = [];
    connect().onUpdate(list, { channel }, (rows) => seen.push(rows));
    await until(() => seen.length === 1, "the first result");
    await connect().mutation(send, { channel, body: "one" });
    await until(() => seen.length === 2, "the change");
    expect(seen).toEqual([[], ["one"]]);
  });

  test("SYNC-3 a subscriber does not hear of other channels", async () => {
    const channel = uniqueName();
    const socket = await openRaw();
    socket.subscribe(0, 0, "messages:list", { channel });
    await socket.next(isTransition, "first transition");
    const client = connect();
    await client.mutation(send, { channel: uniqueName(), body: "elsewhere" });
    await client.mutation(send, { channel, body: "here" });
    await until(() => socket.received.filter(isTransition).length >= 2, "the change");
    expect(socket.received.filter(isTransition)).toHaveLength(2);
  });

  test("SYNC-5 when a mutation's promise resolves, its effect is in the subscription", async () => {
    const channel = uniqueName();
    const client = connect();
    let rows: string[] = [];
    client.onUpdate(list, { channel }, (value) => {
      rows = value;
    });
    for (let i = 0; i < 20; i++) {
      await client.mutation(send, { channel, body: String(i) });
      expect(rows).toHaveLength(i + 1);
    }
  });

  test("SYNC-5 the mutation's answer comes before the Transition that covers it", async () => {
    const channel = uniqueName();
    const socket = await openRaw();
    socket.subscribe(0, 0, "messages:list", { channel });
    await socket.next(isTransition, "first transition");
    socket.mutate(0, "messages:send", { channel, body: "x" });
    await socket.response(0);
    await until(() => socket.received.filter(isTransition).length === 2, "the transition");
    expect(socket.received.map((message) => message.type)).toEqual([
      "Transition",
      "MutationResponse",
      "Transition",
    ]);
  });

  test("SYNC-6 mutations of one socket keep their order, however many are sent at once", async () => {
    const channel = uniqueName();
    const client = connect();
    const bodies = Array.from({ length: 200 }, (_, i) => String(i));
    await Promise.all(bodies.map((body) => client.mutation(send, { channel, body })));
    expect(await client.query(list, { channel })).toEqual(bodies);
  });

  test("TX-6 concurrent clients lose no update", async () => {
    const name = uniqueName();
    const clients = [connect(), connect(), connect()];
    const answers = await Promise.all(
      clients.flatMap((client) =>
        Array.from({ length: 20 }, () => client.mutation(increment, { name })),
      ),
    );
    expect(answers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
  });

  test("SYNC-2 a query sees one moment, never half of two", async () => {
    const [a, b] = [uniqueName(), uniqueName()];
    const reader = connect();
    const seen: number[][] = [];
    reader.onUpdate(pair, { a, b }, (value) => seen.push(value));
    const writer = connect();
    for (let i = 0; i < 15; i++) {
      await writer.mutation(increment, { name: a });
      await writer.mutation(increment, { name: b });
    }
    await until(() => seen.at(-1)?.join() === "15,15", "the last state");
    for (const [left = 0, right = 0] of seen) expect([0, 1]).toContain(left - right);
  });

  test("SYNC-7 a repeated request of a session is answered again and not run again", async () => {
    const name = uniqueName();
    const sessionId = randomUUID();
    const first = await openRaw(sessionId);
    first.mutate(0, "counters:increment", { name });
    const answer = await first.response(0);
    const second = await openRaw(sessionId);
    second.mutate(0, "counters:increment", { name });
    expect(await second.response(0)).toEqual(answer);
    await second.next(isTransition, "the transition after a repeated answer");
    second.mutate(1, "counters:increment", { name });
    expect(await second.response(1)).toMatchObject({ result: 2 });
  });

  test("SYNC-7 the same request on two sockets at once runs once", async () => {
    const name = uniqueName();
    const sessionId = randomUUID();
    const sockets = [await openRaw(sessionId), await openRaw(sessionId)];
    for (const socket of sockets) socket.mutate(7, "counters:increment", { name });
    for (const socket of sockets)
      expect(await socket.response(7)).toMatchObject({ success: true, result: 1 });
  });

  test("SYNC-5 a failed mutation tells its error and may be sent again", async () => {
    const socket = await openRaw();
    socket.mutate(0, "messages:sendThenFail", { channel: uniqueName(), how: "convex" });
    expect(await socket.response(0)).toMatchObject({
      success: false,
      errorData: { code: "Refused", at: { $integer: "AwAAAAAAAAA=" } },
    });
  });

  test("SYNC-12 a page keeps its end when rows are added inside it", async () => {
    const channel = uniqueName();
    const client = connect();
    for (const body of ["1", "2", "3"]) await client.mutation(send, { channel, body });
    const socket = await openRaw();
    socket.subscribe(0, 0, "messages:page", {
      channel,
      paginationOpts: { numItems: 2, cursor: null, id: 0 },
    });
    const first = modifications(await socket.next(isTransition, "the page"))[0];
    expect(first).toMatchObject({ value: { page: ["3", "2"], isDone: false } });
    expect(first?.journal).toEqual(expect.any(String));
    await client.mutation(send, { channel, body: "4" });
    await until(() => socket.received.filter(isTransition).length === 2, "the longer page");
    const second = modifications(socket.received.filter(isTransition)[1] as ServerMessage)[0];
    expect(second).toMatchObject({ value: { page: ["4", "3", "2"] } });

    // After a reconnect the client shows the journal and gets the same page.
    const again = await openRaw();
    again.say({
      type: "ModifyQuerySet",
      baseVersion: 0,
      newVersion: 1,
      modifications: [
        {
          type: "Add",
          queryId: 0,
          udfPath: "messages:page",
          args: [{ channel, paginationOpts: { numItems: 2, cursor: null, id: 0 } }],
          journal: second?.journal,
        },
      ],
    });
    expect(modifications(await again.next(isTransition, "the page"))[0]).toMatchObject({
      value: { page: ["4", "3", "2"] },
    });
  });

  test("SYNC-6 queries and mutations go on while an action runs", async () => {
    const client = connect();
    const channel = uniqueName();
    let waited = false;
    const action = client.action(wait, { ms: 400 }).then((value: unknown) => {
      waited = true;
      return value;
    });
    await client.mutation(send, { channel, body: "x" });
    expect(await client.query(list, { channel })).toEqual(["x"]);
    expect(waited).toBe(false);
    expect(await action).toBe("waited");
  });

  test("SYNC-1 a Transition starts where the last one ended", async () => {
    const channel = uniqueName();
    const socket = await openRaw();
    socket.subscribe(0, 0, "messages:list", { channel });
    socket.mutate(0, "messages:send", { channel, body: "1" });
    socket.subscribe(1, 1, "messages:list", { channel: `${channel}b` });
    socket.mutate(1, "messages:send", { channel, body: "2" });
    await socket.response(1);
    const isLast = (message: ServerMessage) =>
      isTransition(message) &&
      modifications(message).some((each) => Array.isArray(each.value) && each.value.length === 2);
    await socket.next(isLast, "the last transition");
    let before: unknown = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
    for (const transition of socket.received.filter(isTransition)) {
      expect(transition.startVersion).toEqual(before);
      before = transition.endVersion;
    }
  });

  test("SYNC-8 misuse of the protocol is fatal for that socket only", async () => {
    const socket = await openRaw();
    socket.subscribe(5, 0, "messages:list", { channel: "x" });
    await socket.next((message) => message.type === "FatalError", "the error");
    await until(() => socket.closeReason !== null, "the close");
    const other = await openRaw();
    other.mutate(0, "counters:increment", { name: uniqueName() });
    expect(await other.response(0)).toMatchObject({ result: 1 });
  });
}
