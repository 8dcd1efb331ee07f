import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildDeployment } from "../../test/support/buildDeployment";
import { call } from "../../test/support/engineHarness";
import { FileStore } from "../files/fileStore";
import { ActionSlots, createSlotMemory } from "../threads/actionSlots";
import type { FunctionCall, LogEntry } from "../threads/messages";
import { encodeId } from "../values/ids";
import { ActionFiles } from "./actionFiles";
import { ActionRunner } from "./actionRunner";
import { TableNames, type TableEntry } from "./tableNames";

const bugs: unknown[] = [];
let asked: { op: string; args: unknown; identity: string }[] = [];
let logs: LogEntry[] = [];
let entries: TableEntry[] = [];
let fetches = 0;
const tables = new TableNames(() => {
  fetches++;
  return Promise.resolve(entries);
});
const runner = new ActionRunner({
  environment: "isolate",
  deploymentName: "test",
  slots: new ActionSlots(createSlotMemory()),
  tables,
  files: new ActionFiles({
    store: new FileStore("/nowhere"),
    askEngine: () => Promise.reject(new Error("not used")),
  }),
  log: (entry) => logs.push(entry),
  reportBug: (error) => bugs.push(error),
  engineSyscall: (op, args, scope) => {
    asked.push({ op, args: JSON.parse(args), identity: scope.identity.kind });
    return Promise.resolve(JSON.stringify(`answer of ${op}`));
  },
});
beforeAll(async () => runner.setDeployment(await buildDeployment()));
beforeEach(() => {
  asked = [];
  logs = [];
});

const info = {
  requestId: "0123456789abcdef",
  clientIp: null,
  userAgent: null,
  jobId: null,
  rpcId: 1,
};
const run = (path: string, args: object = {}, extra: Partial<FunctionCall> = {}) =>
  runner.run(call(path, args, extra), info);
const valueOf = (result: Awaited<ReturnType<typeof run>>): unknown => {
  if (!result.ok) throw new Error(result.errorMessage);
  return JSON.parse(result.value);
};

describe("actions", () => {
  test("ACT-2 ask the engine for queries and mutations", async () => {
    expect(valueOf(await run("work:callMutation"))).toBe("answer of 1.0/actions/mutation");
    expect(asked).toMatchObject([
      { op: "1.0/actions/mutation", args: { name: "notes:add", args: { text: "hello" } } },
    ]);
  });

  test("ACT-1 run at the same time, each with its own identity and log", async () => {
    const users = ["ada", "ben", "cleo"];
    const results = await Promise.all(
      users.map((subject) =>
        run(
          "work:slowIdentity",
          {},
          { identity: { kind: "user", attributes: JSON.stringify({ subject }) } },
        ),
      ),
    );
    expect(results.map(valueOf)).toEqual(users);
    expect(results.map((result) => result.logLines)).toEqual(
      users.map((subject) => [`[LOG] '${subject}'`]),
    );
    expect(logs).toHaveLength(3);
  });

  test("ACT-2 have real time, timers and randomness", async () => {
    expect(valueOf(await run("work:realTime"))).toEqual({ advanced: true, random: 16 });
  });

  test("FN-2 an error says where, and what was thrown in a nested one", async () => {
    const result = await run("work:nestedFailure");
    if (result.ok) throw new Error("must fail");
    expect(result.errorMessage).toMatch(
      /^\[Request ID: 0123456789abcdef\] Server Error\nUncaught ConvexError: .*\n {4}at .*work\.ts/,
    );
    expect(result.errorData).toBe('{"code":"Inner"}');
  });

  test("ACT-3 a user's identity does not enter a component", async () => {
    const identity = { kind: "user" as const, attributes: JSON.stringify({ subject: "ada" }) };
    expect(valueOf(await run("parent:identityInChild", {}, { identity }))).toBeNull();
    const admin = { kind: "admin" as const, attributes: JSON.stringify({ subject: "root" }) };
    expect(valueOf(await run("parent:identityInChild", {}, { identity: admin }))).toBe("root");
  });

  test("ACT-4 what goes on after the end can do nothing", async () => {
    expect(valueOf(await run("work:leaveBehind"))).toBe("done");
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(asked).toEqual([]);
  });

  test("ACT-5 a new table is known after asking once", async () => {
    const id = encodeId(10_001, new Uint8Array(16));
    entries = [{ component: 0, number: 10_001, name: "notes" }];
    expect(valueOf(await run("work:takesId", { id }))).toBe(id);
    expect(valueOf(await run("work:takesId", { id }))).toBe(id);
    expect(fetches).toBe(1);
    const foreign = await run("work:takesId", { id: encodeId(10_002, new Uint8Array(16)) });
    expect(foreign.ok).toBe(false);
  });

  test("ACT-5 a table that came to be while the action ran is known too", async () => {
    const id = encodeId(10_007, new Uint8Array(16));
    entries = [];
    expect((await run("work:returnsId", { id })).ok).toBe(false);
    entries = [{ component: 0, number: 10_007, name: "files" }];
    expect(valueOf(await run("work:returnsId", { id }))).toBe(id);
  });

  test("FN-4 other kinds and internal ones are refused", async () => {
    const wrong = await run("notes:add", { text: "x" });
    const hidden = await run("work:hidden");
    if (wrong.ok || hidden.ok) throw new Error("must fail");
    expect(wrong.errorMessage).toContain(
      "Trying to execute notes.js:add as Action, but it is defined as Mutation.",
    );
    expect(hidden.errorMessage).toContain("Could not find public function for 'work:hidden'.");
    expect(bugs).toEqual([]);
  });
});
