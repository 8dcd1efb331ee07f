import { describe, expect, test } from "vitest";
import { FakeEngine } from "../../test/support/fakeEngine";
import type { Credentials } from "../auth/authenticator";
import { ServerError } from "../lib/errors";
import { silentLogger } from "../lib/logger";
import { decodeU64 } from "../lib/u64";
import type { EngineEvent, FunctionResult } from "../threads/messages";
import { QueryHub } from "./queryHub";
import { Session, type SessionIdentity } from "./session";
import { MAX_PENDING, MUTATION_WINDOW } from "./sessionCalls";

const sessionId = "0b5b7a3e-8f2c-4f43-9c5c-2f0a4f4d1c11";
const user = (name: string, expiresAtMs: number | null = null): SessionIdentity => ({
  identity: { kind: "user", attributes: `{"name":"${name}"}` },
  expiresAtMs,
});

function setup() {
  const engine = new FakeEngine();
  const queries = new QueryHub(engine, silentLogger);
  return { engine, queries, client: connect(engine, queries) };
}

/** One scripted client with its session; `wire` is what it was sent, in order. */
function connect(engine: FakeEngine, queries: QueryHub) {
  const wire: Record<string, unknown>[] = [];
  const verifications: {
    token: Credentials;
    resolve: (who: SessionIdentity) => void;
    reject: (error: Error) => void;
  }[] = [];
  const client = {
    wire,
    verifications,
    nowMs: 1_000_000,
    writable: true,
    closedWith: null as string | null,
    session: null as unknown as Session,
    say(message: object | string) {
      client.session.receive(typeof message === "string" ? message : JSON.stringify(message));
    },
    add(baseVersion: number, newVersion: number, ...queryIds: number[]) {
      client.say({
        type: "ModifyQuerySet",
        baseVersion,
        newVersion,
        modifications: queryIds.map((queryId) => ({
          type: "Add",
          queryId,
          udfPath: "messages:list",
          args: [{ queryId }],
        })),
      });
    },
    mutate(requestId: number) {
      client.say({ type: "Mutation", requestId, udfPath: "messages:send", args: [{ requestId }] });
    },
    /** Lets promises settle, then flushes as the socket glue does; answers what has been sent since. */
    async settle() {
      for (let i = 0; i < 10; i++) await Promise.resolve();
      client.session.flush();
      return wire.splice(0);
    },
    actions: [] as ((result: FunctionResult) => void)[],
  };
  client.session = new Session({
    send: (text) => wire.push(JSON.parse(text) as Record<string, unknown>),
    sendTransition: (text) => wire.push(JSON.parse(text) as Record<string, unknown>),
    get writable() {
      return client.writable;
    },
    close: (reason) => {
      client.closedWith = reason;
    },
    verify: (token) =>
      new Promise((resolve, reject) => verifications.push({ token, resolve, reject })),
    mutation: (call, session) =>
      engine.request(session ? { type: "mutation", call, session } : { type: "mutation", call }),
    action: () => new Promise((resolve) => client.actions.push(resolve)),
    scheduleFlush: () => {},
    nowMs: () => client.nowMs,
    caller: { caller: "SyncWorker" },
    queries,
  });
  client.say({
    type: "Connect",
    sessionId,
    connectionCount: 0,
    lastCloseReason: null,
    clientTs: 0,
  });
  return client;
}

const deployment = (version: number): EngineEvent => ({
  type: "deployment",
  deployment: { version, authProviders: [], hasHttpRouter: false, nodeModules: [] },
});

const version = (transition: Record<string, unknown> | undefined, end: "start" | "end") => {
  const { querySet, identity, ts } = (transition ?? {})[`${end}Version`] as {
    querySet: number;
    identity: number;
    ts: string;
  };
  return { querySet, identity, ts: decodeU64(ts) };
};

describe("query set", () => {
  test("SYNC-1 a query's first result comes in a Transition that starts at zero", async () => {
    const { engine, client } = setup();
    client.add(0, 1, 7);
    expect(await client.settle()).toEqual([]);
    engine.answerSubscribe(`["hello"]`);
    const [transition] = await client.settle();
    expect(transition).toMatchObject({
      type: "Transition",
      modifications: [{ type: "QueryUpdated", queryId: 7, value: ["hello"], journal: null }],
    });
    expect(version(transition, "start")).toEqual({ querySet: 0, identity: 0, ts: 0n });
    expect(version(transition, "end")).toEqual({ querySet: 1, identity: 0, ts: 100n });
  });

  test("SYNC-1 each Transition starts where the last one ended", async () => {
    const { engine, client } = setup();
    client.add(0, 1, 1);
    engine.answerSubscribe("1");
    const [first] = await client.settle();
    engine.publish(120n, { 1: "2" });
    const [second] = await client.settle();
    expect(version(second, "start")).toEqual(version(first, "end"));
    expect(version(second, "end").ts).toBe(120n);
  });

  test("SYNC-2 a Transition waits until every query has a result", async () => {
    const { engine, client } = setup();
    client.add(0, 1, 1);
    client.add(1, 2, 2);
    engine.answerSubscribe("1");
    expect(await client.settle()).toEqual([]);
    engine.answerSubscribe("2");
    const [transition] = await client.settle();
    expect(transition?.modifications).toHaveLength(2);
    expect(version(transition, "end").querySet).toBe(2);
  });

  test("SYNC-3 removing the last query is answered with an empty query set", async () => {
    const { engine, client } = setup();
    client.add(0, 1, 1);
    engine.answerSubscribe("1");
    await client.settle();
    client.say({
      type: "ModifyQuerySet",
      baseVersion: 1,
      newVersion: 2,
      modifications: [{ type: "Remove", queryId: 1 }],
    });
    expect((await client.settle())[0]?.modifications).toEqual([
      { type: "QueryRemoved", queryId: 1 },
    ]);
    expect(engine.pending("unsubscribe")).toEqual([{ type: "unsubscribe", subscriptionIds: [1] }]);
    engine.publish(130n, { 1: "9" });
    expect(await client.settle()).toEqual([]);
  });

  test("SYNC-4 a query removed before its result arrives holds nothing up", async () => {
    const { engine, client } = setup();
    client.add(0, 1, 1);
    client.say({
      type: "ModifyQuerySet",
      baseVersion: 1,
      newVersion: 2,
      modifications: [{ type: "Remove", queryId: 1 }],
    });
    const [transition] = await client.settle();
    expect(version(transition, "end").querySet).toBe(2);
    engine.answerSubscribe("1");
    expect(await client.settle()).toEqual([]);
  });

  test("SYNC-8 a wrong base version is fatal", async () => {
    const { client } = setup();
    client.add(3, 4, 1);
    expect(client.wire[0]).toMatchObject({ type: "FatalError" });
    expect(client.closedWith).toBe("BadRequest");
  });

  test.each(["no JSON", "[]", `{"type":"Nonsense"}`, `{"type":"Mutation","requestId":-1}`])(
    "SYNC-8 a message that makes no sense is fatal: %s",
    (text) => {
      const { client } = setup();
      client.say(text);
      expect(client.wire[0]).toMatchObject({ type: "FatalError" });
      expect(client.closedWith).toBe("BadRequest");
    },
  );

  test("SYNC-3 a failed query is told with its error data", async () => {
    const { engine, client } = setup();
    client.add(0, 1, 1);
    engine.answerSubscribe({
      ok: false,
      errorMessage: "no",
      errorData: `{"a":1}`,
      logLines: ["x"],
    });
    expect((await client.settle())[0]?.modifications).toEqual([
      {
        type: "QueryFailed",
        queryId: 1,
        errorMessage: "no",
        errorData: { a: 1 },
        logLines: ["x"],
        journal: null,
      },
    ]);
  });

  test("SYNC-11 equal queries of equal callers share one engine subscription", async () => {
    const { engine, queries, client } = setup();
    client.add(0, 1, 5);
    engine.answerSubscribe("1");
    await client.settle();
    const other = connect(engine, queries);
    other.add(0, 1, 5);
    const [transition] = await other.settle();
    expect(transition?.modifications).toMatchObject([{ value: 1 }]);
    expect(queries.size).toBe(1);
    client.session.close();
    expect(engine.pending("unsubscribe")).toEqual([]);
    other.session.close();
    expect(engine.pending("unsubscribe")).toHaveLength(1);
  });

  test("SYNC-11 paginated queries are not shared: the journal belongs to one reader", async () => {
    const { engine, queries, client } = setup();
    client.add(0, 1, 5);
    engine.answerSubscribe({ ok: true, value: "1", logLines: [], journal: "end" });
    await client.settle();
    const other = connect(engine, queries);
    other.add(0, 1, 5);
    expect(engine.pending("subscribe")[0]?.subscriptions[0]?.journal).toBe(null);
    expect(queries.size).toBe(2);
  });

  test("SYNC-13 a slow connection gets what it missed as one Transition", async () => {
    const { engine, client } = setup();
    client.add(0, 1, 1);
    engine.answerSubscribe("1");
    await client.settle();
    client.writable = false;
    engine.publish(110n, { 1: "2" });
    expect(await client.settle()).toEqual([]);
    engine.publish(120n, { 1: "3" });
    expect(await client.settle()).toEqual([]);
    client.writable = true;
    const sent = await client.settle();
    expect(sent).toHaveLength(1);
    expect(sent[0]?.modifications).toMatchObject([{ value: 3 }]);
  });
});

describe("mutations", () => {
  test("SYNC-5 the answer comes first, then a Transition that covers it, also without changes", async () => {
    const { engine, client } = setup();
    engine.publish(100n);
    client.mutate(0);
    expect(engine.pending("mutation")[0]).toMatchObject({ session: { sessionId, requestId: 0 } });
    engine.answerMutation({ value: `"id"`, ts: 150n });
    const [answer, ...rest] = await client.settle();
    expect(answer).toMatchObject({ type: "MutationResponse", success: true, result: "id" });
    expect(rest).toEqual([]);
    engine.publish(150n);
    const [transition] = await client.settle();
    expect(transition).toMatchObject({ type: "Transition", modifications: [] });
    expect(version(transition, "end").ts).toBe(150n);
  });

  test("SYNC-5 a repeated answer with an old timestamp still gets its Transition", async () => {
    const { engine, client } = setup();
    engine.publish(200n);
    client.mutate(4);
    engine.answerMutation({ ts: 90n });
    const [answer, transition] = await client.settle();
    expect(answer).toMatchObject({ type: "MutationResponse", requestId: 4 });
    expect(version(transition, "end").ts).toBe(200n);
  });

  test("SYNC-5 without any query, the engine is asked for the time, so that a repeated answer does not wait for a commit", async () => {
    const { engine, client } = setup();
    engine.emit({ type: "ready" });
    engine.answerSubscribe();
    client.mutate(4);
    engine.answerMutation({ ts: 90n });
    const [, transition] = await client.settle();
    expect(version(transition, "end").ts).toBe(100n);
  });

  test("SYNC-5 a failed mutation needs no Transition", async () => {
    const { engine, client } = setup();
    client.mutate(1);
    engine.answerMutation({ errorMessage: "boom" });
    expect(await client.settle()).toEqual([
      { type: "MutationResponse", requestId: 1, success: false, result: "boom", logLines: [] },
    ]);
  });

  test("SYNC-6 reach the engine in order, a bounded number ahead", async () => {
    const { engine, client } = setup();
    for (let i = 0; i < MUTATION_WINDOW + 5; i++) client.mutate(i);
    const ids = () => engine.pending("mutation").map((each) => each.session?.requestId);
    expect(ids()).toEqual(Array.from({ length: MUTATION_WINDOW }, (_, i) => i));
    engine.answerMutation({});
    await client.settle();
    expect(ids()).toEqual(Array.from({ length: MUTATION_WINDOW }, (_, i) => i + 1));
  });

  test("SYNC-6 too many of them end the connection, not the client", () => {
    const { client } = setup();
    for (let i = 0; i <= MAX_PENDING; i++) client.mutate(i);
    expect(client.closedWith).toBe("TooManyConcurrentRequests");
    expect(client.wire).toEqual([]);
  });

  test("SYNC-8 an engine that cannot tell what happened ends the connection, so that the client asks again", async () => {
    const { engine, client } = setup();
    client.mutate(0);
    engine.fail("mutation", new ServerError("internal", "EngineGone", "gone"));
    expect(await client.settle()).toEqual([]);
    expect(client.closedWith).toBe("InternalServerError");
  });

  test("SYNC-7 a mutation before Connect runs without a session", () => {
    const { engine, queries } = setup();
    const raw = connect(engine, queries);
    const fresh = new Session({
      ...hostOf(raw, engine, queries),
    });
    fresh.receive(`{"type":"Mutation","requestId":1,"udfPath":"a:b","args":[{}]}`);
    expect(engine.pending("mutation")[0]).not.toHaveProperty("session");
  });
});

describe("authentication", () => {
  test("SYNC-9 a new identity reruns every query and is confirmed by a Transition", async () => {
    const { engine, client } = setup();
    client.add(0, 1, 1);
    engine.answerSubscribe("1");
    await client.settle();
    client.say({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: "t" });
    client.mutate(9);
    expect(engine.pending("mutation")).toEqual([]);
    client.verifications[0]?.resolve(user("ann"));
    expect(await client.settle()).toEqual([]);
    expect(engine.pending("mutation")[0]?.call.identity).toEqual(user("ann").identity);
    expect(engine.pending("subscribe")[0]?.subscriptions[0]?.call.identity).toEqual(
      user("ann").identity,
    );
    engine.answerSubscribe("1");
    const [transition] = await client.settle();
    expect(version(transition, "end").identity).toBe(1);
    expect(transition?.modifications).toEqual([]);
  });

  test("SYNC-9 Authenticates one after the other keep the order of what is between them", async () => {
    const { engine, client } = setup();
    client.say({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: "a" });
    client.mutate(0);
    client.say({ type: "Authenticate", baseVersion: 1, tokenType: "None" });
    client.mutate(1);
    client.verifications[0]?.resolve(user("ann"));
    await client.settle();
    client.verifications[1]?.resolve({ identity: { kind: "none" }, expiresAtMs: null });
    await client.settle();
    expect(engine.pending("mutation").map((each) => each.call.identity.kind)).toEqual([
      "user",
      "none",
    ]);
  });

  test("SYNC-10 a bad token is told and ends the connection", async () => {
    const { client } = setup();
    client.say({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: "t" });
    client.verifications[0]?.reject(new ServerError("unauthenticated", "NoAuthProvider", "who?"));
    expect(await client.settle()).toEqual([
      { type: "AuthError", error: "who?", baseVersion: 0, authUpdateAttempted: true },
    ]);
    expect(client.closedWith).toBe("Unauthenticated");
  });

  test("SYNC-8 a provider that does not answer is not the client's fault", async () => {
    const { client } = setup();
    client.say({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: "t" });
    client.verifications[0]?.reject(
      new ServerError("badRequest", "AuthProviderDiscoveryFailed", ""),
    );
    expect(await client.settle()).toEqual([]);
    expect(client.closedWith).toBe("InternalServerError");
  });

  test("SYNC-10 an expired token gets neither functions nor changes", async () => {
    const { engine, client } = setup();
    client.say({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: "t" });
    client.verifications[0]?.resolve(user("ann", client.nowMs + 10));
    await client.settle();
    client.nowMs += 10;
    client.mutate(0);
    expect(client.wire).toEqual([
      {
        type: "AuthError",
        error: "Convex token identity expired",
        baseVersion: 1,
        authUpdateAttempted: false,
      },
    ]);
    expect(client.closedWith).toBe("Unauthenticated");
    expect(engine.pending("mutation")).toEqual([]);
  });

  test("SYNC-8 only administrators name components", () => {
    const { client } = setup();
    client.say({
      type: "Mutation",
      requestId: 0,
      udfPath: "a:b",
      args: [{}],
      componentPath: "workflow",
    });
    expect(client.wire[0]).toMatchObject({ type: "FatalError" });
  });
});

describe("engine restart", () => {
  test("SYNC-17 queries are watched again, with their journals, and only differences are told", async () => {
    const { engine, client } = setup();
    client.add(0, 1, 1, 2);
    engine.answerSubscribe("1", { ok: true, value: "2", logLines: [], journal: "end" });
    await client.settle();
    engine.restart();
    expect(engine.pending("subscribe")[0]?.subscriptions.map((each) => each.journal)).toEqual([
      null,
      "end",
    ]);
    engine.ts = 300n;
    engine.answerSubscribe("1", "3");
    const [transition] = await client.settle();
    expect(transition?.modifications).toMatchObject([{ queryId: 2, value: 3 }]);
  });

  test("SYNC-17 what the lost engine was asked is asked of the new one", async () => {
    const { engine, client } = setup();
    client.add(0, 1, 1);
    engine.restart();
    expect(await client.settle()).toEqual([]);
    engine.answerSubscribe("1");
    const [transition] = await client.settle();
    expect(transition?.modifications).toMatchObject([{ type: "QueryUpdated", value: 1 }]);
  });

  test("SYNC-17 a query that stopped the engine is answered and not run again until the next deployment", async () => {
    const { engine, client } = setup();
    engine.emit(deployment(1));
    client.add(0, 1, 1);
    const result: FunctionResult = { ok: false, errorMessage: "timed out", logLines: [] };
    engine.restart({ subscriptionId: 1, result });
    expect(engine.pending("subscribe")).toEqual([]);
    expect((await client.settle())[0]?.modifications).toMatchObject([
      { type: "QueryFailed", errorMessage: "timed out" },
    ]);
    // The restarted engine tells of the same deployment: that is no reason to try again.
    engine.emit(deployment(1));
    expect(engine.pending("subscribe")).toEqual([]);
    engine.emit(deployment(2));
    expect(engine.pending("subscribe")).toHaveLength(1);
  });
});

test("an action is answered when it is done", async () => {
  const { client } = setup();
  client.say({ type: "Action", requestId: 3, udfPath: "a:b", args: [{}] });
  client.actions[0]?.({ ok: true, value: "5", logLines: [], journal: null });
  expect(await client.settle()).toEqual([
    { type: "ActionResponse", requestId: 3, success: true, result: 5, logLines: [] },
  ]);
});

function hostOf(client: ReturnType<typeof connect>, engine: FakeEngine, queries: QueryHub) {
  return {
    send: (text: string) => client.wire.push(JSON.parse(text) as Record<string, unknown>),
    sendTransition: () => {},
    writable: true,
    close: () => {},
    verify: () => Promise.reject(new Error("not used")),
    mutation: (
      call: Parameters<ConstructorParameters<typeof Session>[0]["mutation"]>[0],
      session: { sessionId: string; requestId: number } | undefined,
    ) => engine.request(session ? { type: "mutation", call, session } : { type: "mutation", call }),
    action: () => Promise.reject(new Error("not used")),
    scheduleFlush: () => {},
    nowMs: () => 0,
    caller: { caller: "SyncWorker" as const },
    queries,
  };
}
