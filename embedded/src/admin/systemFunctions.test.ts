import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "../database/database";
import type { Database, JsonObject, JsonValue, Transaction } from "../database/types";
import { writeComponentRow, writeModuleRow, writeVariables } from "../deploy/deploymentRows";
import type { SystemFunction } from "../functions/services";
import { realClock } from "../runtime/clock";
import { MemoryStore } from "../storage/memory/memoryStore";
import { openVersionedStore } from "../storage/versions";
import { createSystemFunctions } from "./systemFunctions";

let database: Database;
let functions: Map<string, SystemFunction>;

beforeEach(() => {
  database = openDatabase({ store: openVersionedStore(new MemoryStore()), clock: realClock });
  const env = { CONVEX_CLOUD_URL: "http://cloud.test", CONVEX_SITE_URL: "http://site.test" };
  functions = createSystemFunctions({ catalog: database.catalog, env: () => env });
});
afterEach(() => database.close());

async function write<T>(body: (tx: Transaction) => T): Promise<T> {
  const tx = database.beginMutation();
  const value = body(tx);
  await database.commit(tx);
  return value;
}

function run(path: string, args: JsonObject = {}, component = 0): JsonValue {
  const transaction = database.beginQuery();
  try {
    return functions.get(path)?.({ transaction, component, args }) ?? null;
  } finally {
    transaction.close();
  }
}

describe("tables", () => {
  test("SYS-1 are listed by name, per component, without those of the system", async () => {
    await write((tx) => {
      tx.insert(0, "notes", { a: 1 });
      tx.insert(0, "apples", {});
      tx.insert(1, "inner", {});
      writeVariables(tx, { A: "1" });
    });
    expect(run("_system/cli/tables")).toEqual({
      page: [{ name: "apples" }, { name: "notes" }],
      isDone: true,
      continueCursor: "end",
    });
    expect(run("_system/cli/tables", {}, 1)).toMatchObject({ page: [{ name: "inner" }] });
  });

  test("SYS-1 are paged in either order", async () => {
    await write((tx) => [1, 2, 3].map((n) => tx.insert(0, "notes", { n })));
    const page = (cursor: JsonValue) =>
      run("_system/cli/tableData", {
        table: "notes",
        order: "desc",
        paginationOpts: { numItems: 2, cursor },
      }) as { page: { n: number }[]; isDone: boolean; continueCursor: string };
    const first = page(null);
    expect([first.page.map(({ n }) => n), first.isDone]).toEqual([[3, 2], false]);
    const second = page(first.continueCursor);
    expect([second.page.map(({ n }) => n), second.isDone]).toEqual([[1], true]);
  });

  test("SYS-1 tell their size, and any change by another answer", async () => {
    await write((tx) => tx.insert(0, "notes", {}));
    expect(run("_system/cli/tableSize", { tableName: "notes" })).toBe(1);
    const before = run("_system/cli/queryTable", { tableName: "notes" });
    await write((tx) => tx.insert(0, "notes", {}));
    expect(run("_system/cli/queryTable", { tableName: "notes" })).not.toBe(before);
  });

  test("SYS-2 a watched table is in the read set of its query", async () => {
    await write((tx) => tx.insert(0, "notes", {}));
    database.subscriptions.takeInvalidated();
    const transaction = database.beginQuery();
    functions.get("_system/cli/queryTable")?.({
      transaction,
      component: 0,
      args: { tableName: "notes" },
    });
    database.subscriptions.set(1, transaction.readSet, transaction.snapshotTs);
    transaction.close();
    await write((tx) => tx.insert(0, "others", {}));
    expect(database.subscriptions.takeInvalidated()).toEqual([]);
    await write((tx) => tx.insert(0, "notes", {}));
    expect(database.subscriptions.takeInvalidated()).toEqual([1]);
  });
});

test("SYS-1 environment variables are listed by name and found one by one", async () => {
  await write((tx) => writeVariables(tx, { B: "2", A: "1" }));
  expect(run("_system/cli/queryEnvironmentVariables")).toMatchObject([
    { name: "A", value: "1" },
    { name: "B", value: "2" },
  ]);
  expect(run("_system/cli/queryEnvironmentVariables:get", { name: "B" })).toEqual({
    name: "B",
    value: "2",
  });
  expect(
    run("_system/cli/queryEnvironmentVariables:get", { name: "CONVEX_SITE_URL" }),
  ).toMatchObject({
    value: "http://site.test",
  });
  expect(run("_system/cli/queryEnvironmentVariables:get", { name: "C" })).toBeNull();
  expect(run("_system/cli/convexUrl:cloudUrl")).toBe("http://cloud.test");
});

test("SYS-1 the function spec holds functions and routes of one component", async () => {
  const module = {
    environment: "isolate",
    sha256: "",
    sourceSha256: "",
    sourceMapSha256: null,
  } as const;
  const list = {
    name: "list",
    udfType: "Query",
    visibility: "public",
    args: '{"type":"any"}',
    returns: "null",
  } as const;
  await write((tx) => {
    const analysis = {
      functions: [list],
      httpRoutes: [{ path: "/a", method: "GET" }],
      cronSpecs: null,
    };
    writeModuleRow(tx, undefined, { ...module, component: 0, path: "http.js", analysis });
    writeModuleRow(tx, undefined, { ...module, component: 0, path: "_deps/X.js", analysis: null });
    writeModuleRow(tx, undefined, { ...module, component: 1, path: "inner.js", analysis });
  });
  expect(run("_system/cli/modules:apiSpec")).toEqual([
    {
      identifier: "http.js:list",
      functionType: "Query",
      visibility: { kind: "public" },
      args: { type: "any" },
      returns: { type: "any" },
    },
    { functionType: "HttpAction", method: "GET", path: "/a" },
  ]);
});

test("SYS-1 components are listed with path and state", async () => {
  const root = {
    parentPath: null,
    name: "",
    definitionPath: "",
    env: {},
    httpPrefix: null,
    httpMounts: [],
  };
  await write((tx) => {
    writeComponentRow(tx, undefined, { ...root, path: "", number: 0, state: "active" });
    writeComponentRow(tx, undefined, {
      ...root,
      path: "a/b",
      name: "b",
      number: 1,
      state: "unmounted",
    });
  });
  expect(run("_system/frontend/components:list")).toMatchObject([
    { name: null, path: "", state: "active" },
    { name: "b", path: "a/b", state: "unmounted" },
  ]);
});
