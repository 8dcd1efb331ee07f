import { afterEach, describe, expect, test } from "vitest";
import { openDatabase } from "../database/database";
import type { Database, JsonObject, Transaction } from "../database/types";
import type { Deployment } from "../functions/deployment";
import { realClock } from "../runtime/clock";
import { MemoryStore } from "../storage/memory/memoryStore";
import { openVersionedStore } from "../storage/versions";
import type { ApplyCrons } from "./activatePush";
import { Deployer } from "./deployer";
import { evaluateForTest, pushBody, type AppSources } from "./testing";

type Setup = {
  store: MemoryStore;
  database: Database;
  deployer: Deployer;
  deployments: Deployment[];
  crons: Record<number, string[]>;
};

const open: Setup[] = [];
afterEach(async () => {
  for (const { deployer, database } of open.splice(0)) {
    await deployer.close();
    await database.close();
  }
});

function setup(store = new MemoryStore()): Setup {
  const database = openDatabase({ store: openVersionedStore(store), clock: realClock });
  const deployments: Deployment[] = [];
  const crons: Record<number, string[]> = {};
  const applyCrons: ApplyCrons = (_tx, component, specs) => {
    crons[component] = specs.map(({ identifier }) => identifier);
    return { added: crons[component], updated: [], deleted: [] };
  };
  const deployer = new Deployer({
    database,
    runMutation: (body) => runMutation(database, body),
    evaluate: (input) => evaluateForTest(input),
    applyCrons,
    clock: realClock,
    urls: { cloudOrigin: "http://cloud.test", siteOrigin: "http://site.test" },
    onDeployment: (deployment) => {
      deployments.push(deployment);
      return Promise.resolve();
    },
  });
  const created = { store, database, deployer, deployments, crons };
  open.push(created);
  return created;
}

async function runMutation<T>(database: Database, body: (tx: Transaction) => T): Promise<T> {
  const tx = database.beginMutation();
  let value: T;
  try {
    value = body(tx);
  } catch (error) {
    tx.close();
    throw error;
  }
  await database.commit(tx);
  return value;
}

async function start(deployer: Deployer, app: AppSources): Promise<JsonObject> {
  const startPush = await deployer.startPush(await pushBody(app));
  const status = await waitForSchema(deployer, startPush);
  if (status.type !== "complete") throw new Error(JSON.stringify(status));
  return startPush;
}

function waitForSchema(deployer: Deployer, { schemaChange }: JsonObject): Promise<JsonObject> {
  return deployer.waitForSchema(JSON.stringify({ schemaChange, timeoutMs: 5_000 }));
}

const finish = (deployer: Deployer, startPush: JsonObject, dryRun = false) =>
  deployer.finishPush(JSON.stringify({ startPush, dryRun, message: null }));

async function push(deployer: Deployer, app: AppSources): Promise<JsonObject> {
  return finish(deployer, await start(deployer, app));
}

const functionsIn = (deployment: Deployment, path = "") =>
  deployment.components
    .find((component) => component.path === path)
    ?.modules.flatMap(({ path, analysis }) =>
      (analysis?.functions ?? []).map(({ name }) => `${path}:${name}`),
    );

const query = (name: string) =>
  `import { queryGeneric } from "convex/server"; export const ${name} = queryGeneric({ args: {}, handler: async () => "${name}" });`;
const schema = (tables: string) =>
  `import { defineSchema, defineTable } from "convex/server"; import { v } from "convex/values"; export default defineSchema({ ${tables} });`;

describe("a push", () => {
  test("PUSH-1 is active after finish_push, and after a restart", async () => {
    const { deployer, deployments, store, database } = setup();
    const diff = await push(deployer, {
      files: { messages: query("list"), "sub/dir": query("q") },
    });
    expect(diff.componentDiffs).toMatchObject({
      "": { diffType: { type: "create" }, moduleDiff: { removed: [] } },
    });
    expect(deployments).toEqual([deployer.deployment]);
    expect(functionsIn(deployer.deployment)).toEqual(["messages.js:list", "sub/dir.js:q"]);
    await database.close();
    open.length = 0;
    expect(setup(store).deployer.deployment).toEqual(deployer.deployment);
  });

  test("PUSH-1 shows nothing before finish_push", async () => {
    const { deployer, deployments } = setup();
    const before = deployer.deployment;
    const startPush = await start(deployer, {
      files: { messages: query("list"), schema: schema("t: defineTable({})") },
    });
    expect([deployer.deployment, deployments]).toEqual([before, []]);
    expect(deployer.getConfigHashes().moduleHashes).toEqual([]);
    await finish(deployer, startPush);
    expect(functionsIn(deployer.deployment)).toEqual(["messages.js:list"]);
  });

  test("PUSH-4 removes modules that are gone and keeps what the CLI calls unchanged", async () => {
    const { deployer } = setup();
    await push(deployer, { files: { a: query("a"), b: query("b"), c: query("c") } });
    const hashes = deployer.getConfigHashes().moduleHashes as {
      path: string;
      hash: string;
      environment: string;
    }[];
    const unchangedModuleHashes = hashes
      .filter(({ path }) => path !== "b.js" && path !== "c.js")
      .map(({ path, hash, environment }) => ({ path, environment, sha256: hash }));
    const diff = await push(deployer, { files: { b: query("b2") }, unchangedModuleHashes });
    expect(functionsIn(deployer.deployment)).toEqual(["a.js:a", "b.js:b2"]);
    const { moduleDiff } =
      (diff.componentDiffs as Record<string, { moduleDiff: { removed: string[] } }>)[""] ?? {};
    expect(moduleDiff?.removed).toContain("c.js");
  });

  test("PUSH-2 leaves no blob behind that nothing names", async () => {
    const { deployer, store } = setup();
    await push(deployer, { files: { a: query("a") } });
    await push(deployer, { files: { a: query("a2") } });
    const modules = deployer.deployment.components[0]?.modules ?? [];
    const range = { start: new Uint8Array(), end: null };
    expect([...store.range("blobs", range)]).toHaveLength(
      new Set(modules.flatMap((m) => [m.source, m.sourceMap])).size,
    );
  });

  test("PUSH-2 with dryRun is checked and forgotten", async () => {
    const { deployer, deployments } = setup();
    const startPush = await start(deployer, { files: { a: query("a") }, dryRun: true });
    expect(await finish(deployer, startPush, true)).toEqual({
      authDiff: { added: [], removed: [] },
      definitionDiffs: {},
      componentDiffs: {},
    });
    expect([deployments, functionsIn(deployer.deployment)]).toEqual([[], []]);
  });

  test("PUSH-2 that fails names the reason as the CLI prints it", async () => {
    const { deployer } = setup();
    await expect(
      deployer.startPush(await pushBody({ files: { a: `throw new Error("boom")` } })),
    ).rejects.toMatchObject({
      code: "InvalidModules",
      httpStatus: 400,
      message: expect.stringMatching(
        /^Hit an error while pushing:\nFailed to analyze a\.js: Uncaught Error: boom\n/,
      ),
    });
  });

  test("PUSH-7 hands out cron specs and refuses a cron of a missing function", async () => {
    const { deployer, crons } = setup();
    const cron = (
      target: string,
    ) => `import { cronJobs, anyApi } from "convex/server"; const crons = cronJobs();
      crons.interval("tick", { seconds: 5 }, anyApi.${target}); export default crons;`;
    const jobs = `import { internalMutationGeneric } from "convex/server"; export const run = internalMutationGeneric(async () => null);`;
    await push(deployer, { files: { jobs, crons: cron("jobs.run") } });
    expect(crons).toEqual({ 0: ["tick"] });
    const never = cron("jobs.run")
      .replace("interval", "cron")
      .replace("{ seconds: 5 }", `"0 0 31 2 *"`);
    await expect(push(deployer, { files: { jobs, crons: never } })).rejects.toMatchObject({
      code: "InvalidCron",
    });
    await expect(push(deployer, { files: { jobs, crons: cron("jobs.walk") } })).rejects.toThrow(
      "The cron job 'tick' schedules a function that does not exist: jobs:walk",
    );
  });

  test("PUSH-8 tells added and removed auth providers", async () => {
    const { deployer } = setup();
    const auth = (domain: string) => ({
      "auth.config": `export default { providers: [{ domain: "${domain}", applicationID: "convex" }] };`,
    });
    await push(deployer, { files: auth("https://a") });
    const diff = await push(deployer, { files: auth("https://b") });
    expect(diff.authDiff).toEqual({
      added: ['{"applicationID":"convex","domain":"https://b"}'],
      removed: ['{"applicationID":"convex","domain":"https://a"}'],
    });
    expect(deployer.deployment.authProviders).toEqual([
      { type: "oidc", domain: "https://b", applicationID: "convex" },
    ]);
  });
});

describe("schemas", () => {
  const notes = (fields: string, rest = "") => ({
    files: { schema: schema(`notes: defineTable({ ${fields} })${rest}`) },
  });

  test("PUSH-5 index changes are told before and after the push", async () => {
    const { deployer } = setup();
    await push(deployer, notes("a: v.string()", `.index("by_a", ["a"])`));
    const app = notes("a: v.string(), b: v.optional(v.string())", `.index("by_b", ["b"])`);
    const evaluated = await deployer.evaluateSchema(await pushBody(app));
    expect(evaluated).toEqual({
      componentSchemaEvaluations: {
        "": {
          definitionPath: "",
          schemaValidation: true,
          tables: [{ name: "notes", outcome: "supersetOfShape", numDocs: 0, sizeBytes: 0 }],
          indexes: [
            {
              name: "notes.by_b",
              type: "database",
              fields: ["b", "_creationTime"],
              change: "added",
              needsBackfill: true,
              numDocs: 0,
            },
            {
              name: "notes.by_a",
              type: "database",
              fields: ["a", "_creationTime"],
              change: "dropped",
              needsBackfill: false,
              numDocs: 0,
            },
          ],
          discardedStagedValidators: [],
        },
      },
      newComponentDefinitions: [],
    });
    const startPush = await start(deployer, app);
    expect((startPush.schemaChange as JsonObject).indexDiffs).toMatchObject({
      "": {
        added_indexes: [{ name: "notes.by_b", type: "database", fields: ["b", "_creationTime"] }],
        removed_indexes: [{ name: "notes.by_a", type: "database", fields: ["a", "_creationTime"] }],
      },
    });
    await finish(deployer, startPush);
    expect(
      deployer.deployment.components[0]?.schema?.tables[0]?.indexes.map(({ name }) => name),
    ).toEqual(["by_b"]);
  });

  test("PUSH-5 one that stored rows do not fit fails and leaves the old one active", async () => {
    const { deployer, database } = setup();
    await push(deployer, notes("a: v.string()"));
    await runMutation(database, (tx) => tx.insert(0, "notes", { a: "x" }));
    const startPush = await deployer.startPush(await pushBody(notes("a: v.number()")));
    const status = await waitForSchema(deployer, startPush);
    expect(status).toMatchObject({ type: "failed", componentPath: "", tableName: "notes" });
    expect(status.error).toMatch(
      /^Document with ID ".*" in table "notes" does not match the schema: /,
    );
    await expect(finish(deployer, startPush)).rejects.toThrow("does not match the schema");
    await expect(
      runMutation(database, (tx) => tx.insert(0, "notes", { a: "y" })),
    ).resolves.toBeDefined();
    await expect(runMutation(database, (tx) => tx.insert(0, "notes", { a: 1 }))).rejects.toThrow();
  });
});

describe("races", () => {
  const app = (name: string) => ({ files: { a: query(name) } });

  test("PUSH-6 a newer push takes the place of the older one", async () => {
    const { deployer } = setup();
    const older = await start(deployer, app("older"));
    const newer = await start(deployer, app("newer"));
    expect(await waitForSchema(deployer, older)).toEqual({ type: "raceDetected" });
    await expect(finish(deployer, older)).rejects.toMatchObject({ code: "RaceDetected" });
    await finish(deployer, newer);
    expect(functionsIn(deployer.deployment)).toEqual(["a.js:newer"]);
  });

  test("PUSH-6 codegen does not disturb a push", async () => {
    const { deployer } = setup();
    const startPush = await start(deployer, app("a"));
    await deployer.startPush(await pushBody({ ...app("b"), forCodegen: true }));
    await finish(deployer, startPush);
    expect(functionsIn(deployer.deployment)).toEqual(["a.js:a"]);
  });

  test("PUSH-6 a change of the environment meanwhile stops the push", async () => {
    const { deployer } = setup();
    const startPush = await start(deployer, app("a"));
    await deployer.updateVariables(JSON.stringify({ changes: [{ name: "A", value: "1" }] }));
    await expect(finish(deployer, startPush)).rejects.toMatchObject({
      code: "RaceDetected",
      message: "Hit an error while pushing:\nEnvironment variables have changed during push",
    });
    expect(functionsIn(deployer.deployment)).toEqual([]);
  });
});

describe("environment", () => {
  test("ENV-2 changes reach the deployment under a new version and survive a restart", async () => {
    const { deployer, deployments, store, database } = setup();
    await deployer.updateVariables(
      JSON.stringify({
        changes: [
          { name: "A", value: "1" },
          { name: "B", value: "2" },
        ],
      }),
    );
    await deployer.updateVariables(JSON.stringify({ changes: [{ name: "A" }] }));
    expect(deployments.map(({ version, env }) => [version, env.A, env.B])).toEqual([
      [1, "1", "2"],
      [2, undefined, "2"],
    ]);
    await database.close();
    open.length = 0;
    const again = setup(store).deployer.deployment;
    expect([again.version, again.env]).toEqual([
      2,
      { B: "2", CONVEX_CLOUD_URL: "http://cloud.test", CONVEX_SITE_URL: "http://site.test" },
    ]);
  });

  test("ENV-3 a push needs the variables its config declares", async () => {
    const { deployer } = setup();
    const app = {
      files: {
        "convex.config": `import { defineApp } from "convex/server"; import { v } from "convex/values"; export default defineApp({ env: { TOKEN: v.string() } });`,
      },
    };
    await expect(push(deployer, app)).rejects.toMatchObject({
      code: "MissingEnvironmentVariables",
    });
    await deployer.updateVariables(JSON.stringify({ changes: [{ name: "TOKEN", value: "t" }] }));
    await push(deployer, app);
    expect(deployer.deployment.version).toBe(2);
  });
});

describe("components", () => {
  const config = (
    uses: string,
  ) => `import { defineApp } from "convex/server"; import counter from "component:../counter";
    const app = defineApp(); ${uses} export default app;`;
  const counter = {
    "convex.config": `import { defineComponent } from "convex/server"; import { v } from "convex/values"; export default defineComponent("counter", { env: { LEVEL: v.optional(v.string()) } });`,
    schema: schema("counts: defineTable({ n: v.number() })"),
    lib: `import { queryGeneric, internalQueryGeneric } from "convex/server";
      export const get = queryGeneric({ args: {}, handler: async () => 1 });
      export const hidden = internalQueryGeneric({ args: {}, handler: async () => 1 });`,
    http: `import { httpRouter, httpActionGeneric } from "convex/server"; const http = httpRouter();
      http.route({ path: "/n", method: "GET", handler: httpActionGeneric(async () => new Response()) }); export default http;`,
  };
  const app = (uses: string): AppSources => ({
    files: { "convex.config": config(uses) },
    components: { "../counter": counter },
  });

  test("COMP-1 are mounted with their own modules, schema, environment and routes", async () => {
    const { deployer } = setup();
    await push(
      deployer,
      app(
        `app.use(counter, { env: { LEVEL: "INFO" }, httpPrefix: "/one" }); app.use(counter, { name: "two" });`,
      ),
    );
    const { components } = deployer.deployment;
    expect(
      components.map(({ id, path, children, httpMounts }) => ({ id, path, children, httpMounts })),
    ).toEqual([
      {
        id: 0,
        path: "",
        children: { counter: 1, two: 2 },
        httpMounts: [{ prefix: "/one/", component: 1 }],
      },
      { id: 1, path: "counter", children: {}, httpMounts: [] },
      { id: 2, path: "two", children: {}, httpMounts: [] },
    ]);
    expect(components.map(({ env }) => env)).toEqual([
      { CONVEX_CLOUD_URL: "http://cloud.test", CONVEX_SITE_URL: "http://site.test" },
      { LEVEL: "INFO", CONVEX_SITE_URL: "http://site.test/one" },
      { CONVEX_SITE_URL: "http://site.test" },
    ]);
    expect(functionsIn(deployer.deployment, "two")).toEqual(["lib.js:get", "lib.js:hidden"]);
    expect(components[2]?.schema?.tables.map(({ name }) => name)).toEqual(["counts"]);
  });

  test("COMP-5 export their public functions by path to the CLI", async () => {
    const { deployer } = setup();
    const startPush = await start(deployer, app(`app.use(counter);`));
    const analysis = startPush.analysis as Record<string, { definition: { exports: unknown } }>;
    expect(analysis["../counter"]?.definition.exports).toEqual({
      type: "branch",
      branch: [
        [
          "lib",
          {
            type: "branch",
            branch: [["get", { type: "leaf", leaf: "_reference/function/lib.js:get" }]],
          },
        ],
      ],
    });
    expect(startPush.app).toMatchObject({
      componentPath: "",
      childComponents: { counter: { definitionPath: "../counter", componentPath: "counter" } },
    });
  });

  test("COMP-4 keep number and data while they are unmounted", async () => {
    const { deployer, database } = setup();
    await push(deployer, app(`app.use(counter); app.use(counter, { name: "two" });`));
    await runMutation(database, (tx) => tx.insert(2, "counts", { n: 7 }));
    const gone = await push(deployer, app(`app.use(counter);`));
    expect(gone.componentDiffs).toMatchObject({ two: { diffType: { type: "unmount" } } });
    const two = () => deployer.deployment.components.find(({ path }) => path === "two");
    expect([two()?.unmounted, two()?.modules]).toEqual([true, []]);
    const back = await push(
      deployer,
      app(`app.use(counter, { name: "three" }); app.use(counter, { name: "two" });`),
    );
    expect(back.componentDiffs).toMatchObject({
      three: { diffType: { type: "create" } },
      two: { diffType: { type: "remount" } },
    });
    expect([two()?.id, two()?.unmounted]).toEqual([2, false]);
    expect(database.catalog.documentCount(2, "counts")).toBe(1);
    expect(deployer.deployment.components.find(({ path }) => path === "three")?.id).toBe(3);
  });
});
