import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startFixture, type Fixture } from "../support/fixture";
import { RawSocket } from "../support/rawSocket";
import { until } from "../support/until";
import { Random, testSeed } from "./random";

const ROUNDS = process.env.LONG === "1" ? 5_000 : 150;

let fixture: Fixture | null = null;
beforeAll(async () => {
  fixture = await startFixture();
}, 120_000);
afterAll(async () => {
  await fixture?.dispose();
});
const get = (): Fixture => {
  if (fixture === null) throw new Error("the server is not running");
  return fixture;
};

let loggedBefore = 0;
beforeEach(() => {
  loggedBefore = get().server?.output.length ?? 0;
});

const functions = [
  "messages:list",
  "messages:page",
  "messages:send",
  "messages:everyType",
  "counters:get",
  "counters:increment",
  "files:getUrl",
  "files:getDocument",
  "messages:secret",
  "nothing:nothing",
  "messages",
  "",
  ":",
  "../messages:list",
  "_system/cli/tables",
  "_deps/x:y",
  "messages.js:list",
];

/** Arguments that are right, nearly right, or anything. */
function randomArgs(random: Random): unknown {
  const cursor = random.pick([null, "", "x", random.garble("eyJhIjoxfQ=="), random.json(1)]);
  const paginationOpts = {
    numItems: random.pick([1, 0, -1, 1.5, 1e9, "5", null]),
    cursor,
    endCursor: random.pick([undefined, null, "x", cursor]),
    id: 1,
  };
  return random.pick([
    { channel: "fuzz" },
    { channel: "fuzz", paginationOpts },
    { channel: "fuzz", body: "x" },
    { name: random.json(1) },
    { id: random.garble("j57c4yh0e9req400g68q3dptwkw1x9by") },
    { value: random.json(4) },
    random.json(3),
  ]);
}

/** The server answers, is not surprised, and goes on. */
async function expectSound(seed: number): Promise<void> {
  const response = await fetch(`${get().url}/api/query`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ path: "counters:get", args: { name: "sound" } }),
  });
  expect(await response.json(), `seed ${seed}`).toEqual({ status: "success", value: 0 });
  const output = get().server?.output.slice(loggedBefore) ?? "";
  for (const trouble of [
    "engine-lost",
    "engine-bug",
    "actions-lost",
    "actions-bug",
    "request-failed",
  ])
    expect(output, `seed ${seed}`).not.toContain(`"${trouble}"`);
}

test("FUZZ-1 calls with any arguments are answered or refused, never with a failure of ours", async () => {
  const random = new Random(testSeed());
  for (let round = 0; round < ROUNDS; round++) {
    const endpoint = random.pick([
      "query",
      "mutation",
      "action",
      "function",
      "query_at_ts",
      "query_batch",
    ]);
    const call = {
      path: random.pick(functions),
      format: random.pick(["json", "convex_encoded_json", undefined, "xml", 5]),
      args: random.chance(0.5) ? [randomArgs(random)] : randomArgs(random),
      componentPath: random.pick([undefined, undefined, "", "x", "../x", 5]),
      ts: random.pick([undefined, "AAAAAAAAAAA=", "x", 5, "//////////8="]),
    };
    const text = JSON.stringify(endpoint === "query_batch" ? { queries: [call, call] } : call);
    const response = await fetch(`${get().url}/api/${endpoint}`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        ...(random.chance(0.3) ? { Authorization: `Convex ${get().adminKey}` } : {}),
      },
      body: random.chance(0.2) ? random.garble(text) : text,
    });
    const body = await response.text();
    expect(response.status, `seed ${random.seed}, ${endpoint} ${text}: ${body}`).toBeLessThan(500);
    expect(() => JSON.parse(body) as unknown, `seed ${random.seed}`).not.toThrow();
  }
  await expectSound(random.seed);
}, 600_000);

test("FUZZ-2 administration with any body is refused, and leaves the deployment as it was", async () => {
  const random = new Random(testSeed());
  const paths = [
    "get_config_hashes",
    "deploy2/evaluate_schema",
    "deploy2/evaluate_push",
    "deploy2/start_push",
    "deploy2/wait_for_schema",
    "deploy2/finish_push",
    "update_environment_variables",
    "import/start_upload",
    "import/finish_upload",
    "perform_import",
    "export/request/zip",
    "run_test_function",
    "storage/upload",
    "nothing",
  ];
  const valid = {
    adminKey: "",
    dryRun: true,
    functions: "convex/",
    appDefinition: {
      definition: null,
      dependencies: [],
      schema: null,
      changedModules: [{ path: "a.js", source: "export default 1", environment: "isolate" }],
      unchangedModuleHashes: [],
      udfServerVersion: "1.48.0",
    },
    componentDefinitions: [],
    nodeDependencies: [],
  };
  for (let round = 0; round < ROUNDS / 3; round++) {
    const path = random.pick(paths);
    const text = JSON.stringify(
      random.chance(0.5)
        ? { ...valid, [random.pick(Object.keys(valid))]: random.json(3) }
        : random.json(4),
    );
    const response = await fetch(`${get().url}/api/${path}`, {
      method: "POST",
      headers: { Authorization: `Convex ${get().adminKey}`, "Content-Type": "application/json" },
      body: random.chance(0.2) ? random.garble(text) : text,
    });
    const body = await response.text();
    // 501 is an honest "not here".
    const isHonest = response.status < 500 || response.status === 501;
    expect(isHonest, `seed ${random.seed}, ${path} ${text}: ${response.status} ${body}`).toBe(true);
  }
  await expectSound(random.seed);
}, 600_000);

test("FUZZ-3 sockets may say anything; others do not notice", async () => {
  const random = new Random(testSeed());
  const witness = await RawSocket.open(get().url);
  witness.subscribe(0, 0, "messages:list", { channel: "witness" });
  for (let round = 0; round < ROUNDS / 5; round++) {
    const socket = await RawSocket.open(get().url);
    let version = 0;
    for (let i = 0; i < 6; i++) {
      const message = random.pick([
        () => ({
          type: "ModifyQuerySet",
          baseVersion: version,
          newVersion: ++version,
          modifications: [
            {
              type: random.pick(["Add", "Add", "Remove"]),
              queryId: random.below(3),
              udfPath: random.pick(functions),
              args: [randomArgs(random)],
              journal: random.pick([undefined, null, "x", random.garble("eyJhIjoxfQ==")]),
            },
          ],
        }),
        () => ({
          type: random.pick(["Mutation", "Action"]),
          requestId: random.below(5),
          udfPath: random.pick(functions),
          args: [randomArgs(random)],
        }),
        () => ({
          type: "Authenticate",
          tokenType: random.pick(["User", "Admin", "None"]),
          value: random.garble("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.AAAA"),
          baseVersion: random.below(2),
        }),
        () => random.json(3),
      ])();
      socket.say(message as object);
    }
    await new Promise((resolve) => setTimeout(resolve, random.below(20)));
    socket.close();
  }
  witness.mutate(0, "messages:send", { channel: "witness", body: "still here" });
  expect(await witness.response(0)).toMatchObject({ success: true });
  await until(
    () => JSON.stringify(witness.received).includes("still here"),
    `the witness to hear (seed ${random.seed})`,
  );
  witness.close();
  await expectSound(random.seed);
}, 600_000);

test("FUZZ-4 tokens and URLs of any shape", async () => {
  const random = new Random(testSeed());
  const token = await get().own.sign({ iss: get().siteUrl, aud: "convex", sub: "x" });
  for (let round = 0; round < ROUNDS; round++) {
    const header = random.pick([
      `Bearer ${random.garble(token).replace(/[^\x20-\x7e]/g, "")}`,
      `Convex ${random.garble(get().adminKey).replace(/[^\x20-\x7e]/g, "")}x`,
      "Bearer",
      "x",
      "",
    ]);
    const path = random.pick([
      "/api/query?path=counters:get&args=",
      "/api/storage/",
      "/api/run/",
      "/http/",
      "/",
      "/api/stream_function_logs?cursor=",
      "/api/export/zip/",
    ]);
    const suffix = encodeURI(random.garble("%7B%22name%22:1%7D")).replace(/%25/g, "%");
    const response = await fetch(get().url + path + suffix, { headers: { Authorization: header } });
    expect(response.status, `seed ${random.seed}: ${path}${suffix} ${header}`).toBeLessThan(500);
  }
  await expectSound(random.seed);
}, 600_000);
