import { describe, expect, test } from "vitest";
import { evaluateForTest, pushBody, type AppSources } from "../testing";

const messages = `
  import { queryGeneric, internalMutationGeneric, actionGeneric } from "convex/server";
  import { v } from "convex/values";
  export const list = queryGeneric({ args: { n: v.number() }, returns: v.null(), handler: async () => null });
  export const store = internalMutationGeneric(async () => 1);
  export const fetchIt = actionGeneric({ args: {}, handler: async () => 1 });
  export const notAFunction = 3;
  export function helper() {}
`;

async function evaluate(app: AppSources, env?: Record<string, string>) {
  return evaluateForTest({ body: await pushBody(app), ...(env && { env }) });
}

async function failure(app: AppSources, env?: Record<string, string>) {
  return evaluate(app, env).then(
    () => "no failure",
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );
}

describe("analysis of modules", () => {
  test("PUSH-9 tells functions with type, visibility and validators", async () => {
    const push = await evaluate({ files: { messages } });
    const [module] =
      push.definitions[0]?.modules.filter(({ path }) => path === "messages.js") ?? [];
    expect(module?.analysis).toEqual({
      functions: [
        {
          name: "fetchIt",
          udfType: "Action",
          visibility: "public",
          args: '{"type":"object","value":{}}',
          returns: "null",
        },
        {
          name: "list",
          udfType: "Query",
          visibility: "public",
          args: '{"type":"object","value":{"n":{"fieldType":{"type":"number"},"optional":false}}}',
          returns: '{"type":"null"}',
        },
        {
          name: "store",
          udfType: "Mutation",
          visibility: "internal",
          args: '{"type":"any"}',
          returns: "null",
        },
      ],
      httpRoutes: null,
      cronSpecs: null,
    });
  });

  test("PUSH-9 tells routes and crons, intervals in seconds", async () => {
    const push = await evaluate({
      files: {
        messages,
        http: `
          import { httpRouter, httpActionGeneric } from "convex/server";
          const http = httpRouter();
          http.route({ path: "/a", method: "GET", handler: httpActionGeneric(async () => new Response()) });
          http.route({ pathPrefix: "/b/", method: "POST", handler: httpActionGeneric(async () => new Response()) });
          export default http;`,
        crons: `
          import { cronJobs, anyApi } from "convex/server";
          const crons = cronJobs();
          crons.interval("tick", { minutes: 2 }, anyApi.messages.store, { a: 1 });
          crons.weekly("w", { dayOfWeek: "sunday", hourUTC: 3 }, anyApi.messages.store);
          export default crons;`,
      },
    });
    const analysisOf = (path: string) =>
      push.definitions[0]?.modules.find((module) => module.path === path)?.analysis;
    expect(analysisOf("http.js")?.httpRoutes).toEqual([
      { path: "/a", method: "GET" },
      { path: "/b/*", method: "POST" },
    ]);
    expect(analysisOf("crons.js")?.cronSpecs).toEqual([
      {
        identifier: "tick",
        target: "messages:store",
        args: [{ a: 1 }],
        schedule: { type: "interval", seconds: 120 },
      },
      {
        identifier: "w",
        target: "messages:store",
        args: [{}],
        schedule: { type: "weekly", dayOfWeek: "sunday", hourUTC: 3 },
      },
    ]);
  });

  test("PUSH-9 modules share their chunks and reach them from folders and by import()", async () => {
    const push = await evaluate({
      files: {
        "sub/dir": `import { state } from "../shared"; state.n++; export { state };`,
        other: `import { state } from "./shared"; if (state.n !== 0 && state.n !== 1) throw new Error("not shared");`,
        lazy: `const { state } = await import("./shared"); if (typeof state.n !== "number") throw new Error("no");`,
        shared: `export const state = { n: 0 };`,
      },
    });
    expect(push.definitions[0]?.modules.some(({ path }) => path.startsWith("_deps/"))).toBe(true);
  });

  test("PUSH-9 names module, message and the line in the author's file when one throws", async () => {
    const text = await failure({
      files: {
        broken: `export const a = 1;\nfunction explode() {\n  throw new TypeError("boom");\n}\nexplode();`,
      },
    });
    expect(text).toContain("InvalidModules: Failed to analyze broken.js: Uncaught TypeError: boom");
    expect(text).toMatch(/at explode \(.*broken:3:\d+\)/);
  });

  test("PUSH-9 shows what the module printed before it failed", async () => {
    const text = await failure({
      files: { broken: `console.log("so far", { a: 1 }); throw new Error("x");` },
    });
    expect(text).toMatch(/\n\nso far \{"a":1\}$/);
  });

  test("PUSH-3 ends a module that never comes to an end", async () => {
    const body = await pushBody({ files: { endless: `for (;;) {}` } });
    await expect(evaluateForTest({ body }, { stepLimitMs: 200 })).rejects.toMatchObject({
      message:
        "Failed to analyze endless.js: Function execution timed out (maximum duration: 0.2s)",
    });
  });

  test.each([
    ["fetch", `await fetch("http://localhost/");`, "fetch() unsupported at import time"],
    ["timers", `setTimeout(() => {}, 1);`, "setTimeout unsupported at import time"],
    [
      "the database",
      `Convex.syscall("1.0/queryStream", "{}");`,
      "Can't use database at import time",
    ],
    ["secrets", `crypto.randomUUID();`, "Cannot use cryptographic randomness at import time"],
    [
      "Node",
      `if (typeof Buffer !== "undefined" || process.version) throw new Error("Node shows");throw new Error("hidden")`,
      "hidden",
    ],
  ])("PUSH-3 keeps %s away from a module's top level", async (_name, source, message) => {
    expect(await failure({ files: { sneaky: source } })).toContain(message);
  });

  test("PUSH-3 time and randomness at import are pinned", async () => {
    const app = {
      files: {
        m: `
      import { queryGeneric } from "convex/server";
      import { v } from "convex/values";
      const value = [Date.now(), new Date().getTime(), Math.random(), new Date(5).getTime()].join();
      export const q = queryGeneric({ args: { a: v.literal(value) }, handler: async () => 1 });`,
      },
    };
    const argsOf = async () => {
      const push = await evaluate(app);
      return push.definitions[0]?.modules.find((m) => m.path === "m.js")?.analysis?.functions[0]
        ?.args;
    };
    const args = await argsOf();
    expect(args).toContain('"1700000000000,1700000000000,0.');
    expect(args).toContain(',5"');
    expect(await argsOf()).toBe(args);
  });

  test("PUSH-3 a 'use node' module sees Node and its built-in modules", async () => {
    const push = await evaluate({
      files: {
        nodey: `"use node"; import { createHash } from "node:crypto"; import { actionGeneric } from "convex/server";
          Buffer.from(createHash("sha256").update(process.version).digest("hex"));
          export const hash = actionGeneric({ args: {}, handler: async () => 1 });`,
      },
    });
    const module = push.definitions[0]?.modules.find(({ path }) => path === "nodey.js");
    expect([module?.environment, module?.analysis?.functions[0]?.name]).toEqual(["node", "hash"]);
  });

  test("PUSH-4 hashes source and source map together, as the CLI does", async () => {
    const body = await pushBody({ files: { messages } });
    const push = await evaluateForTest({ body });
    const sent = (
      JSON.parse(body) as {
        appDefinition: { changedModules: { path: string; source: string; sourceMap: string }[] };
      }
    ).appDefinition.changedModules[0];
    const { createHash } = await import("node:crypto");
    const expected = createHash("sha256").update(`${sent?.source}${sent?.sourceMap}`).digest("hex");
    expect(push.definitions[0]?.modules[0]?.sha256).toBe(expected);
  });
});

describe("hostile modules fail their push and nothing else", () => {
  test.each([
    ["a syntax error", `export const a = ;`, "Uncaught SyntaxError"],
    [
      "an export that throws when looked at",
      `export const a = new Proxy({}, { has() { throw new Error("looked at"); } });`,
      "looked at",
    ],
    [
      "an exporter of arguments that throws",
      `export const a = { isQuery: true, isPublic: true, exportArgs() { throw new Error("no args"); } };`,
      "no args",
    ],
    [
      "arguments that are no text",
      `export const a = { isQuery: true, isPublic: true, exportArgs: () => 5 };`,
      "didn't return a string",
    ],
    [
      "something thrown that is no error",
      `throw { toString() { throw 1; } };`,
      "Failed to analyze m.js",
    ],
    [
      "a rejection that nobody handles",
      `Promise.reject(new Error("left alone")); await new Promise((r) => queueMicrotask(r)); export const a = 1;`,
      "left alone",
    ],
    [
      "waiting for ever",
      `await new Promise(() => {}); export const a = 1;`,
      "Failed to analyze m.js",
    ],
    [
      "broken globals",
      `globalThis.JSON = null; Object.prototype.then = 1; throw new Error("broken");`,
      "broken",
    ],
    [
      "leaving the process",
      `"use node"; import process from "node:process"; process.exit(3); export const a = 1;`,
      "Failed to analyze m.js",
    ],
    [
      "filling the memory",
      `const all = []; for (;;) all.push(new Array(1e6).fill(all.length)); export const a = 1;`,
      "Failed to analyze m.js",
    ],
  ])(
    "PUSH-3 %s",
    async (_name, source, message) => {
      const module = {
        path: "m.js",
        source,
        environment: source.startsWith('"use node"') ? "node" : "isolate",
      };
      const app = {
        definition: null,
        dependencies: [],
        schema: null,
        changedModules: [module],
        unchangedModuleHashes: [],
        udfServerVersion: "1.48.0",
      };
      const body = JSON.stringify({
        appDefinition: app,
        componentDefinitions: [],
        nodeDependencies: [],
      });
      const error = await evaluateForTest({ body }, { stepLimitMs: 2_000 }).then(
        () => null,
        (reason: unknown) => reason as { code: string; message: string },
      );
      expect(error?.code).toMatch(/^(InvalidModules|SystemTimeoutError)$/);
      expect(error?.message).toContain(message);
    },
    60_000,
  );

  test("PUSH-3 bodies that make no sense are refused as bad requests", async () => {
    const good = JSON.parse(await pushBody({ files: { messages } })) as Record<string, unknown>;
    const mutations: unknown[] = [null, 5, "x", [], {}];
    for (const key of Object.keys(good).filter((name) => /Definition|Dependencies/.test(name))) {
      for (const value of mutations) {
        const body = JSON.stringify({ ...good, [key]: value });
        const code = await evaluateForTest({ body, scope: "schemas" }).then(
          () => "accepted",
          (error: { code?: string }) => error.code,
        );
        expect([key, value, code]).toEqual([
          key,
          value,
          expect.stringMatching(/^(BadJsonBody|ExternalPackagesUnsupported|accepted)$/),
        ]);
      }
    }
    await expect(evaluateForTest({ body: "{" })).rejects.toMatchObject({ code: "BadJsonBody" });
  }, 60_000);
});

describe("unchanged modules", () => {
  test("PUSH-4 come from the active deployment", async () => {
    const first = await evaluate({ files: { messages } });
    const active = first.definitions[0]?.modules ?? [];
    const unchangedModuleHashes = active.map(({ path, environment, sha256 }) => ({
      path,
      environment,
      sha256,
    }));
    const body = await pushBody({ files: {}, unchangedModuleHashes });
    const push = await evaluateForTest({ body, activeModules: active });
    expect(push.definitions[0]?.modules.map(({ path, sha256 }) => [path, sha256])).toEqual(
      active.map(({ path, sha256 }) => [path, sha256]),
    );
  });

  test("PUSH-4 another version than the active one is refused", async () => {
    const body = await pushBody({
      files: {},
      unchangedModuleHashes: [{ path: "messages.js", environment: "isolate", sha256: "00" }],
    });
    const active = (await evaluate({ files: { messages } })).definitions[0]?.modules ?? [];
    for (const activeModules of [[], active]) {
      await expect(evaluateForTest({ body, activeModules })).rejects.toMatchObject({
        code: "ModuleNotFound",
      });
    }
  });
});

describe("schema and auth config", () => {
  test("PUSH-5 tells tables, indexes and validators", async () => {
    const push = await evaluate({
      files: {
        schema: `import { defineSchema, defineTable } from "convex/server"; import { v } from "convex/values";
          export default defineSchema({ notes: defineTable({ text: v.string() }).index("by_text", ["text"]) });`,
      },
    });
    expect(push.definitions[0]?.schema).toMatchObject({
      schemaValidation: true,
      tables: [{ tableName: "notes", indexes: [{ indexDescriptor: "by_text", fields: ["text"] }] }],
    });
  });

  test.each([
    [
      "a schema without default export",
      { schema: `export const x = 1;` },
      "InvalidSchema: The schema file is missing its default export",
    ],
    [
      "a schema that reads the environment",
      { schema: `export default process.env.X;` },
      "Environment variables unsupported when evaluating schema",
    ],
    [
      "an auth config without export",
      { "auth.config": `export const x = 1;` },
      "AuthConfigMissingExportError",
    ],
    [
      "a misspelt applicationId",
      { "auth.config": `export default { providers: [{ domain: "d", applicationId: "c" }] };` },
      "must have applicationID property spelled",
    ],
    [
      "an auth config that needs a variable",
      {
        "auth.config": `export default { providers: [{ domain: process.env.MISSING, applicationID: "c" }] };`,
      },
      "AuthConfigMissingEnvironmentVariable: Environment variable MISSING is used in auth config file but its value was not set",
    ],
  ])("PUSH-8 refuses %s", async (_name, files, message) => {
    expect(await failure({ files })).toContain(message);
  });

  test("PUSH-8 tells both kinds of provider", async () => {
    const push = await evaluate({
      files: {
        "auth.config": `export default { providers: [
          { domain: process.env.CONVEX_SITE_URL, applicationID: "convex" },
          { type: "customJwt", issuer: "https://i", jwks: "https://i/jwks", algorithm: "ES256" }] };`,
      },
    });
    expect(push.authProviders).toEqual([
      { type: "oidc", domain: "http://site.test", applicationID: "convex" },
      {
        type: "customJwt",
        issuer: "https://i",
        jwks: "https://i/jwks",
        algorithm: "ES256",
        applicationID: null,
      },
    ]);
  });
});

describe("component definitions", () => {
  const component = (name: string, uses = "") => `
    import { defineComponent } from "convex/server"; ${uses}
    const component = defineComponent("${name}"); ${uses && "component.use(child);"} export default component;`;

  test("COMP-7 are evaluated children first and know where they are mounted", async () => {
    const push = await evaluate({
      files: {
        "convex.config": `import { defineApp } from "convex/server"; import outer from "component:../c/outer";
          const app = defineApp(); app.use(outer, { httpPrefix: "/out" }); app.use(outer, { name: "second" }); export default app;`,
      },
      components: {
        "../c/outer": {
          "convex.config": component("outer", `import child from "component:../c/inner";`),
        },
        "../c/inner": { "convex.config": component("inner") },
      },
    });
    expect(push.definitions.map(({ path }) => path)).toEqual(["../c/inner", "../c/outer", ""]);
    expect(push.definitions[2]?.metadata).toMatchObject({
      definitionType: { type: "app" },
      childComponents: [
        { name: "outer", path: "../c/outer" },
        { name: "second", path: "../c/outer" },
      ],
      httpMounts: { "/out/": "_reference/childComponent/outer" },
    });
  });

  test("COMP-7 refuse a circle", async () => {
    const text = await failure({
      files: {
        "convex.config": `import { defineApp } from "convex/server"; import a from "component:a"; const app = defineApp(); app.use(a); export default app;`,
      },
      components: {
        a: { "convex.config": component("a", `import child from "component:b";`) },
        b: { "convex.config": component("b", `import child from "component:a";`) },
      },
    });
    expect(text).toBe("CyclicImport: Found cyclic definition dependency");
  });

  test("COMP-7 may not look at time, randomness or a component at the environment", async () => {
    const app = (code: string) => ({
      files: {
        "convex.config": `import { defineApp } from "convex/server"; ${code}; export default defineApp();`,
      },
    });
    expect(await failure(app("Date.now()"))).toContain(
      "Date unsupported when evaluating app definition",
    );
    expect(await failure(app("Math.random()"))).toContain(
      "Math.random unsupported when evaluating app definition",
    );
    expect(await failure(app("if (!process.env.CONVEX_SITE_URL) throw new Error()"))).toBe(
      "no failure",
    );
    const inComponent = `process.env.X; ${component("a")}`;
    const text = await failure({
      files: {
        "convex.config": `import { defineApp } from "convex/server"; import a from "component:a"; const app = defineApp(); app.use(a); export default app;`,
      },
      components: { a: { "convex.config": inComponent } },
    });
    expect(text).toContain("Environment variable X unsupported in a component");
  });
});
