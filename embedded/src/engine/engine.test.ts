import { afterEach, describe, expect, test } from "vitest";
import { call, nextTurn, startEngine, valueOf } from "../../test/support/engineHarness";
import { buildDeployment } from "../../test/support/buildDeployment";

type Harness = Awaited<ReturnType<typeof startEngine>>;
let harness: Harness;
const start = async () => (harness = await startEngine());
afterEach(() => expect(harness.bugs).toEqual([]));

describe("queries and mutations", () => {
  test("FN-1 a query sees what a mutation answered", async () => {
    const { query, mutation } = await start();
    const id = valueOf(await mutation("notes:add", { text: "one" }));
    expect(id).toMatch(/^[0-9a-z]{32}$/);
    expect(valueOf(await query("notes:list"))).toEqual(["one"]);
    expect(valueOf(await query("notes:get", { id }))).toMatchObject({ _id: id, text: "one" });
    await mutation("notes:edit", { id, text: "two" });
    expect(valueOf(await query("notes.js:list"))).toEqual(["two"]);
  });

  test("FN-1 FN-2 a mutation that throws leaves nothing and says where", async () => {
    const { query, mutation } = await start();
    const answer = await mutation("notes:fail");
    if (answer.ok) throw new Error("must fail");
    expect(answer.errorMessage).toMatch(
      /^\[Request ID: [0-9a-f]{16}\] Server Error\nUncaught Error: deliberate\n {4}at .*handler \(.*notes\.ts:\d+:\d+\)\n/,
    );
    expect(answer.errorData).toBeUndefined();
    expect(valueOf(await query("notes:list"))).toEqual([]);
  });

  test("FN-2 data of a ConvexError arrives encoded", async () => {
    const { mutation } = await start();
    const answer = await mutation("notes:failWithData");
    expect(answer).toMatchObject({
      ok: false,
      errorData: JSON.stringify({ code: "Teapot", count: { $integer: "AgAAAAAAAAA=" } }),
    });
  });

  test("FN-3 arguments and results are validated", async () => {
    const { query, mutation } = await start();
    const bad = await mutation("notes:add", { text: 1 });
    if (bad.ok) throw new Error("must fail");
    expect(bad.errorMessage).toContain(
      "Server Error\nArgumentValidationError: Value does not match",
    );
    const wrong = await query("notes:wrongResult");
    if (wrong.ok) throw new Error("must fail");
    expect(wrong.errorMessage).toContain("Server Error\nReturnsValidationError: ");
  });

  test("FN-4 internal functions look missing to clients and work for admins", async () => {
    const { query } = await start();
    const hidden = await query("notes:secret");
    const missing = await query("notes:missing");
    if (hidden.ok || missing.ok) throw new Error("must fail");
    expect(hidden.errorMessage).toContain("Could not find public function for 'notes:secret'.");
    expect(missing.errorMessage).toContain("Could not find public function for 'notes:missing'.");
    const admin = await query(
      "notes:secret",
      {},
      { identity: { kind: "admin", attributes: null } },
    );
    expect(valueOf(admin)).toBe("secret");
  });

  test("FN-4 a function of the wrong kind is refused", async () => {
    const { query } = await start();
    const answer = await query("notes:add", { text: "x" });
    if (answer.ok) throw new Error("must fail");
    expect(answer.errorMessage).toContain(
      "Trying to execute notes.js:add as Query, but it is defined as Mutation.",
    );
  });
});

describe("nested calls", () => {
  test("FN-5 a failed child leaves nothing while its siblings stay", async () => {
    const { query, mutation } = await start();
    expect(valueOf(await mutation("notes:mixed"))).toEqual(["ok", { text: "rolled back" }, "ok"]);
    expect(valueOf(await query("notes:list"))).toEqual(["kept", "own"]);
  });

  test("FN-6 a nested query sees the parent's writes, a snapshot query the start", async () => {
    const { mutation } = await start();
    await mutation("notes:add", { text: "before" });
    expect(valueOf(await mutation("notes:snapshot"))).toEqual({
      seen: ["before", "mine"],
      atStart: ["before"],
    });
  });

  test("FN-14 a nested call keeps the limits it was given, its caller keeps its own", async () => {
    const { mutation, query } = await start();
    const answer = valueOf(await mutation("notes:limited")) as Record<string, unknown>;
    expect(answer).toEqual({
      left: 1,
      failure: expect.stringContaining("Too many writes in a single function execution") as string,
      after: 16_000 - 1 - 1 - 5,
    });
    expect(valueOf(await query("notes:list"))).toHaveLength(7);
  });

  test("FN-7 endless recursion ends", async () => {
    const { mutation } = await start();
    const answer = await mutation("notes:deep");
    if (answer.ok) throw new Error("must fail");
    expect(answer.errorMessage).toContain("Cross component call depth limit exceeded.");
  });
});

describe("what functions see", () => {
  test("FN-8 FN-9 standing clock, environment, identity, log lines", async () => {
    const { query } = await start();
    const identity = { kind: "user" as const, attributes: JSON.stringify({ subject: "me" }) };
    const answer = await query("notes:environment", {}, { identity });
    expect(valueOf(answer)).toEqual({
      name: "first",
      isFrozen: true,
      identity: { subject: "me" },
    });
    expect(answer.logLines).toEqual(["[LOG] 'seen' {\n  name: 'first'\n} 1"]);
  });

  test.each([
    ["fetch", "Can't use fetch() in queries and mutations."],
    ["setTimeout", "Can't use setTimeout() in queries and mutations."],
    ["random", "Can't use cryptographic randomness in queries and mutations."],
    ["never", "Returned promise will never resolve"],
  ])("FN-8 %s is refused", async (what, text) => {
    const { query } = await start();
    const answer = await query("notes:refused", { what });
    if (answer.ok) throw new Error("must fail");
    expect(answer.errorMessage).toContain(text);
  });

  test("FN-8 webcrypto may be awaited", async () => {
    const { query } = await start();
    expect(valueOf(await query("notes:refused", { what: "digest" }))).toBe(20);
  });

  test("the context of a finished function is dead", async () => {
    const { mutation, query } = await start();
    await mutation("notes:leak");
    // The package finds the running function, not the one that made the context.
    await mutation("notes:useLeaked");
    expect(valueOf(await query("notes:list"))).toEqual(["leaked"]);
  });
});

describe("components", () => {
  test("FN-3 FN-11 have tables of their own", async () => {
    const { query, mutation } = await start();
    const answer = valueOf(await mutation("parent:put", { text: "in the child" }));
    expect(answer).toMatchObject({ got: { text: "in the child" } });
    expect(valueOf(await query("parent:read", { name: "texts" }))).toEqual(["in the child"]);
    expect(valueOf(await query("notes:list"))).toEqual([]);
    const { id } = answer as { id: string };
    const foreign = await query("notes:get", { id });
    if (foreign.ok) throw new Error("must fail");
    expect(foreign.errorMessage).toContain("ArgumentValidationError");
  });

  test("FN-9 see their own environment and the caller's identity", async () => {
    const { query } = await start();
    const identity = { kind: "user" as const, attributes: JSON.stringify({ subject: "me" }) };
    expect(valueOf(await query("parent:read", { name: "whoAmI" }, { identity }))).toEqual({
      subject: "me",
      env: { BOUND: "to the mount" },
    });
  });

  test("FN-12 call back through function handles", async () => {
    const { query, mutation } = await start();
    await mutation("parent:roundTrip", { text: "through the child" });
    expect(valueOf(await query("notes:list"))).toEqual(["through the child"]);
  });

  test("FN-11 cannot paginate, keep internal functions to themselves", async () => {
    const { query, mutation } = await start();
    const page = await query("parent:read", { name: "page" });
    const hidden = await mutation("parent:callHidden");
    if (page.ok || hidden.ok) throw new Error("must fail");
    expect(page.errorMessage).toContain("paginate() is only supported in the app.");
    expect(hidden.errorMessage).toContain('Child component "child" does not export');
  });

  test("FN-4 are reached from outside by admins only", async () => {
    const { query } = await start();
    const admin = { kind: "admin" as const, attributes: null };
    const extra = { componentPath: "child" };
    expect(valueOf(await query("store:texts", {}, { ...extra, identity: admin }))).toEqual([]);
    const outsider = await query("store:texts", {}, extra);
    if (outsider.ok) throw new Error("must fail");
    expect(outsider.errorMessage).toContain(
      "Could not find public function for 'store:texts' in 'child'.",
    );
  });

  test.each(["function://c0#notes:missing", "function://c99#notes:add", "function://x"])(
    "FN-12 a handle that leads nowhere: %s",
    async (handle) => {
      const { mutation } = await start();
      const answer = await mutation("parent:callHandle", { handle });
      if (answer.ok) throw new Error("must fail");
      expect(answer.errorMessage).toContain("Function handle not found");
    },
  );
});

describe("replaced globals", () => {
  test("FN-10 are seen by who replaced them only", async () => {
    const { query, mutation } = await start();
    expect(valueOf(await mutation("parent:replaceGlobals"))).toEqual({
      own: [-1, "undefined"],
      nested: [2, "string"],
    });
    expect(valueOf(await query("parent:globals"))).toEqual([2, "string"]);
    expect(Math.max(1, 2)).toBe(2);
  });
});

describe("exactly once", () => {
  test("ENG-3 a repeated request gets the first answer", async () => {
    const { query, mutation } = await start();
    const session = { sessionId: "s1", requestId: 0 };
    const first = await mutation("notes:add", { text: "once" }, session);
    const [again, parallel] = await Promise.all([
      mutation("notes:add", { text: "once" }, session),
      mutation("notes:add", { text: "once" }, session),
    ]);
    expect(again).toEqual(first);
    expect(parallel).toEqual(first);
    expect(valueOf(await query("notes:list"))).toEqual(["once"]);
  });

  test("ENG-3 a failed request may be tried again", async () => {
    const { mutation } = await start();
    const session = { sessionId: "s1", requestId: 3 };
    expect((await mutation("notes:fail", {}, session)).ok).toBe(false);
    expect((await mutation("notes:add", { text: "now" }, session)).ok).toBe(true);
  });
});

describe("subscriptions", () => {
  const subscribe = async (path: string, args: object, subscriptionId: number) =>
    (await harness.engine.handle(
      {
        type: "subscribe",
        subscriptions: [{ subscriptionId, call: call(path, args), journal: null }],
      },
      1,
    )) as { ts: string; results: { ok: boolean; value: string }[] };

  test("ENG-4 hear of commits that change their result and of no other", async () => {
    const { mutation, publishedAt } = await start();
    const id = valueOf(await mutation("notes:add", { text: "a" }));
    await subscribe("notes:list", {}, 1);
    await subscribe("notes:get", { id }, 2);
    const added = await mutation("notes:add", { text: "b" });
    const round = await publishedAt(added.ts);
    expect(round.changed.map((change) => change.subscriptionId)).toEqual([1]);
    expect(round.changed[0]?.result).toMatchObject({ ok: true, value: '["a","b"]' });
    const edited = await mutation("notes:edit", { id, text: "a2" });
    const both = await publishedAt(edited.ts);
    expect(new Set(both.changed.map((change) => change.subscriptionId))).toEqual(new Set([1, 2]));
    const same = await mutation("notes:edit", { id, text: "a2" }, { sessionId: "s", requestId: 0 });
    expect((await publishedAt(same.ts)).changed).toEqual([]);
    const nothing = await mutation("notes:emptyMutation");
    expect(BigInt(nothing.ts)).toBe(BigInt(same.ts));
    expect(harness.database.subscriptions.size).toBe(2);
  });

  test("ENG-4 a page keeps its end when rows are put before it", async () => {
    const { mutation, publishedAt } = await start();
    for (const text of ["1", "2", "3"]) await mutation("notes:add", { text });
    const args = { paginationOpts: { numItems: 2, cursor: null } };
    await subscribe("notes:page", args, 1);
    const added = await mutation("notes:add", { text: "4" });
    const { changed } = await publishedAt(added.ts);
    if (!changed[0]?.result.ok) throw new Error("must succeed");
    const page = JSON.parse(changed[0].result.value) as { page: { text: string }[] };
    expect(page.page.map((note) => note.text)).toEqual(["4", "3", "2"]);
  });

  test("ENG-5 run again with a new deployment", async () => {
    const { engine, events, query } = await start();
    await subscribe("notes:environment", {}, 7);
    engine.setDeployment(await buildDeployment({ version: 2, env: { NAME: "second" } }));
    const isChange = (event: (typeof events)[number]) =>
      event.type === "published" && event.changed.some((change) => change.subscriptionId === 7);
    while (!events.some(isChange)) await nextTurn();
    expect(valueOf(await query("notes:environment"))).toMatchObject({ name: "second" });
    const deploymentAt = events.findLastIndex((event) => event.type === "deployment");
    expect(deploymentAt).toBeLessThan(events.findIndex(isChange));
  });

  test("ENG-1 many at once under a stream of mutations end with the last state", async () => {
    const { mutation, publishedAt, published } = await start();
    const ids = Array.from({ length: 50 }, (_, i) => i);
    await Promise.all(ids.map((id) => subscribe("notes:list", {}, id)));
    const added = await Promise.all(
      Array.from({ length: 40 }, (_, i) => mutation("notes:add", { text: String(i) })),
    );
    const last = added.at(-1);
    if (!last) throw new Error("none");
    await publishedAt(last.ts);
    const final = new Map<number, string>();
    for (const { changed } of published())
      for (const { subscriptionId, result } of changed)
        if (result.ok) final.set(subscriptionId, result.value);
    expect(new Set(final.values())).toEqual(
      new Set([JSON.stringify(Array.from({ length: 40 }, (_, i) => String(i)))]),
    );
    expect(final.size).toBe(50);
  });
});

test("ENG-7 what would have to wait for too long is refused at once", async () => {
  const { engine, query } = await start();
  let goOn = () => {};
  const blocked = new Promise<void>((resolve) => (goOn = resolve));
  const first = engine.queue.run("requests", () => blocked);
  const waiting = Array.from({ length: 20_000 }, () => engine.queue.run("requests", () => null));
  await expect(query("notes:empty")).rejects.toMatchObject({ code: "TooManyConcurrentRequests" });
  goOn();
  await Promise.all([first, ...waiting]);
  expect((await query("notes:empty")).ok).toBe(true);
});
