import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { AppCopy, CliResult, Target } from "../support/cli";

export type CliFixture = Target & { siteUrl: string; app: AppCopy };

/** Every command of the stock CLI that an operator needs, as its user sees it. */
export function cliContract(get: () => CliFixture): void {
  const convex = (...args: string[]) => get().app.convex(get(), ...args);
  /** By `convex run`, which prints nothing for null. */
  const run = async (name: string, args: object = {}, ...flags: string[]): Promise<unknown> => {
    const printed = succeeded(await convex("run", name, JSON.stringify(args), ...flags));
    return printed.trim() === "" ? null : JSON.parse(printed);
  };
  /** What the command line did is looked at without it: a process costs a second. */
  const call = (path: string, args: object = {}, componentPath?: string) =>
    callFunction(get(), path, { args, componentPath });
  const deploy = (...flags: string[]) => convex("deploy", "--typecheck", "disable", ...flags);

  const fileOf = (name: string) => join(get().app.dir, "convex", name);
  const changed = new Map<string, string | null>();
  function write(name: string, content: string | ((old: string) => string)): void {
    const path = fileOf(name);
    const old = existsSync(path) ? readFileSync(path, "utf8") : null;
    if (!changed.has(name)) changed.set(name, old);
    writeFileSync(path, typeof content === "string" ? content : content(old ?? ""));
  }
  afterEach(() => {
    for (const [name, content] of changed) {
      if (content === null) rmSync(fileOf(name));
      else writeFileSync(fileOf(name), content);
    }
    changed.clear();
  });

  describe("run", () => {
    test("calls public and internal functions of every kind", async () => {
      await run("notes:clear");
      expect(await run("notes:add", { body: "one" })).toMatch(/^[0-9a-z]{32}$/);
      expect(await run("notes:list")).toEqual(["one"]);
      expect(await run("notes:clear")).toBe(1);
      expect(await run("notes:readEnvironment", { name: "CONVEX_CLOUD_URL" })).toBe(get().url);
    });

    test("says what is wrong with arguments, and which functions there are", async () => {
      const wrong = await convex("run", "notes:add", '{"body": 5}');
      expect(wrong.code).toBe(1);
      expect(wrong.stderr).toContain("ArgumentValidationError: Value does not match validator.");
      const unknown = await convex("run", "notes:nothing");
      expect(unknown.code).toBe(1);
      expect(unknown.stderr).toContain("notes:nothing");
      expect(unknown.stderr).toContain("Could not find");
    });

    test("runs a query that is not deployed with --inline-query", async () => {
      const inline = async (query: string, ...flags: string[]) =>
        convex("run", "--inline-query", query, ...flags);
      await call("notes:clear");
      await call("notes:add", { body: "inline" });
      const rows = succeeded(await inline(`await ctx.db.query("notes").take(5)`));
      expect(JSON.parse(rows)).toMatchObject([{ body: "inline" }]);
      const counts = `(await ctx.db.query("counts").collect()).length`;
      expect(Number(succeeded(await inline(counts, "--component", "counter")))).toBe(
        await call("count:size", {}, "counter"),
      );
      const failed = await inline(`throw new Error("no luck")`);
      expect(failed.code).toBe(1);
      expect(failed.stderr).toContain("no luck");
    });

    test("acts as a user with --identity", async () => {
      expect(await run("notes:whoAmI")).toBeNull();
      const identity = JSON.stringify({ name: "Amara" });
      expect(await run("notes:whoAmI", {}, "--identity", identity)).toBe("Amara");
    });

    test("reaches into a component with --component", async () => {
      const before = (await run("count:size", {}, "--component", "counter")) as number;
      expect(await run("notes:count")).toBe((before + 1) * 2);
      expect(await run("count:size", {}, "--component", "counter")).toBe(before + 1);
    });
  });

  test("env sets, gets, lists and removes what functions then see", async () => {
    succeeded(await convex("env", "set", "CLI_TEST", "a b"));
    expect(await call("notes:readEnvironment", { name: "CLI_TEST" })).toBe("a b");
    expect(succeeded(await convex("env", "get", "CLI_TEST")).trim()).toBe("a b");
    expect(succeeded(await convex("env", "list"))).toMatch(/^CLI_TEST=["']?a b["']?$/m);
    succeeded(await convex("env", "remove", "CLI_TEST"));
    expect(await call("notes:readEnvironment", { name: "CLI_TEST" })).toBeNull();
    const refused = await convex("env", "set", "not-a-name", "x");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("Environment variable names must begin with a letter");
  });

  test("data shows tables and rows, also of a component", async () => {
    await call("notes:clear");
    await call("notes:add", { body: "first" });
    await call("notes:add", { body: "second" });
    expect(succeeded(await convex("data")).split("\n")).toContain("notes");
    const rows = succeeded(await convex("data", "notes", "--limit", "1", "--order", "asc"));
    expect(rows).toContain('"first"');
    expect(rows).not.toContain('"second"');
    expect(succeeded(await convex("data", "--component", "counter"))).toContain("counts");
    expect(succeeded(await convex("data", "nothing"))).not.toContain("first");
  });

  test("function-spec tells functions, validators and routes", async () => {
    const spec = JSON.parse(succeeded(await convex("function-spec"))) as {
      url: string;
      functions: { identifier?: string; functionType: string; path?: string }[];
    };
    expect(spec.url).toBe(get().url);
    expect(spec.functions).toContainEqual({
      identifier: "notes.js:add",
      functionType: "Mutation",
      visibility: { kind: "public" },
      args: { type: "object", value: { body: { fieldType: { type: "string" }, optional: false } } },
      returns: { type: "id", tableName: "notes" },
    });
    expect(spec.functions).toContainEqual({
      functionType: "HttpAction",
      method: "GET",
      path: "/hello",
    });
  });

  test("logs shows what was printed and what failed", async () => {
    await call("notes:add", { body: "logged" });
    await expect(call("notes:add", { body: 5 })).rejects.toThrow("ArgumentValidationError");
    const printed = await get().app.watch(
      get(),
      ["logs", "--history", "20"],
      // Both, in whatever order they were written down: a mutation is logged when it is durable.
      /^(?=[^]*'logged')(?=[^]*ArgumentValidationError)/,
    );
    expect(printed).toMatch(
      /\[CONVEX M\(notes:add\)\] \[LOG\] '?adding'? \{\s*body: 'logged'\s*\}/,
    );
  });

  describe("export and import", () => {
    const imported = async (...args: string[]) =>
      succeeded(await convex("import", "--yes", ...args));

    test("bring everything back as it was, ids and components included", async () => {
      await call("notes:clear");
      await call("notes:add", { body: "kept, \u00e9" });
      await call("notes:count");
      const before = succeeded(await convex("data", "notes", "--format", "jsonLines"));
      const counts = await call("count:size", {}, "counter");
      const path = join(get().app.dir, "snapshot.zip");
      succeeded(await convex("export", "--path", path));
      await call("notes:add", { body: "later" });
      await call("notes:count");
      await imported("--replace-all", path);
      expect(succeeded(await convex("data", "notes", "--format", "jsonLines"))).toBe(before);
      expect(await call("count:size", {}, "counter")).toBe(counts);
    });

    test("add to and replace a table from a file", async () => {
      const file = (name: string, content: string) => {
        const path = join(get().app.dir, name);
        writeFileSync(path, content);
        return path;
      };
      await call("notes:clear");
      await imported(
        "--append",
        "--table",
        "notes",
        file("a.jsonl", `{"body":"one"}\n{"body":"two"}\n`),
      );
      await imported("--append", "--table", "notes", file("b.csv", `body\nthree\n`));
      expect(await call("notes:list")).toEqual(["one", "two", "three"]);
      await imported("--replace", "--table", "notes", file("c.json", `[{"body":"four"}]`));
      expect(await call("notes:list")).toEqual(["four"]);
      const refused = await convex(
        "import",
        "--yes",
        "--append",
        "--table",
        "notes",
        file("d.jsonl", `{"body":5}`),
      );
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain("does not match the schema");
    });
  });

  describe("deploy", () => {
    test("replaces what changed and takes away what is gone", async () => {
      write(
        "extra.ts",
        `import { queryGeneric } from "convex/server"; export const q = queryGeneric(async () => "extra");`,
      );
      succeeded(await deploy());
      expect(await call("extra:q")).toBe("extra");
      write(
        "extra.ts",
        `import { queryGeneric } from "convex/server"; export const q = queryGeneric(async () => "changed");`,
      );
      succeeded(await deploy());
      expect(await call("extra:q")).toBe("changed");
      rmSync(fileOf("extra.ts"));
      changed.delete("extra.ts");
      succeeded(await deploy());
      await expect(call("extra:q")).rejects.toThrow("Could not find");
      expect(await call("notes:list")).toEqual(expect.any(Array));
    });

    test("with --dry-run and codegen leave everything as it is", async () => {
      write(
        "extra.ts",
        `import { queryGeneric } from "convex/server"; export const q = queryGeneric(async () => 1);`,
      );
      succeeded(await deploy("--dry-run"));
      succeeded(await convex("codegen", "--typecheck", "disable"));
      await expect(call("extra:q")).rejects.toThrow("Could not find");
    });

    test("builds a new index over the rows that are there", async () => {
      await call("notes:add", { body: "indexed" });
      write("schema.ts", (old) =>
        old.replace(`.index("by_body", ["body"])`, `.index("by_text", ["body"])`),
      );
      write(
        "extra.ts",
        `import { queryGeneric } from "convex/server";
        export const q = queryGeneric(async (ctx) => (await ctx.db.query("notes").withIndex("by_text", (q) => q.eq("body", "indexed")).collect()).length);`,
      );
      const { stderr } = await deploy();
      expect(stderr).toContain("notes.by_text   body, _creationTime");
      expect(await call("extra:q")).toBeGreaterThan(0);
    });

    test("refuses a schema that stored rows do not fit, and the old one stays", async () => {
      await call("notes:add", { body: "text" });
      write("schema.ts", (old) => old.replace("v.string()", "v.number()"));
      const { code, stderr } = await deploy();
      expect(code).toBe(1);
      expect(stderr).toMatch(/Document with ID ".*" in table "notes" does not match the schema/);
      await call("notes:add", { body: "still text" });
    });

    test("refuses a module that throws, tells where, and the old code stays", async () => {
      write(
        "broken.ts",
        `export function explode() {\n  throw new Error("boom at import");\n}\nexplode();\n`,
      );
      const { code, stderr } = await deploy();
      expect(code).toBe(1);
      expect(stderr).toContain("Failed to analyze broken.js: Uncaught Error: boom at import");
      expect(stderr).toContain("convex/broken.ts:2");
      expect(await call("notes:list")).toEqual(expect.any(Array));
    });

    test("names the variable that an auth config misses", async () => {
      write(
        "auth.config.ts",
        `export default { providers: [{ domain: process.env.MISSING_ISSUER, applicationID: "x" }] };`,
      );
      const { code, stderr } = await deploy();
      expect(code).toBe(1);
      expect(stderr).toMatch(/Environment variable MISSING_ISSUER is used in auth config file/);
    });

    test("refuses a cron of a function that is not there", async () => {
      write(
        "crons.ts",
        `import { anyApi, cronJobs } from "convex/server"; const crons = cronJobs();
        crons.interval("nobody", { hours: 1 }, anyApi.notes.nobody); export default crons;`,
      );
      const { code, stderr } = await deploy();
      expect(code).toBe(1);
      expect(stderr).toContain("The cron job 'nobody' schedules a function that does not exist");
    });
  });

  test("dev --once pushes and writes the address for the page", async () => {
    write(
      "extra.ts",
      `import { queryGeneric } from "convex/server"; export const q = queryGeneric(async () => "dev");`,
    );
    succeeded(await convex("dev", "--once", "--typecheck", "disable"));
    expect(await call("extra:q")).toBe("dev");
    const written = readFileSync(join(get().app.dir, ".env.local"), "utf8");
    expect(written).toContain(`CONVEX_URL=${get().url}`);
  });

  test("a wrong key is refused", async () => {
    const pushed = await get().app.convex(
      { ...get(), adminKey: "wrong|key" },
      "deploy",
      "--typecheck",
      "disable",
    );
    expect(pushed.code).toBe(1);
    expect(pushed.stderr).toContain("The provided deploy key was invalid");
  });
}

/** What it printed for programs; throws with all it said unless it succeeded. */
function succeeded({ code, stdout, stderr }: CliResult): string {
  if (code !== 0) throw new Error(`the command ended with ${code}:\n${stdout}\n${stderr}`);
  return stdout;
}

/** Calls any function as the administrator; throws its error message. */
async function callFunction(
  target: Target,
  path: string,
  call: { args: object; componentPath: string | undefined },
): Promise<unknown> {
  const response = await fetch(`${target.url}/api/function`, {
    method: "POST",
    headers: { Authorization: `Convex ${target.adminKey}`, "Content-Type": "application/json" },
    body: JSON.stringify({ path, ...call, format: "convex_encoded_json" }),
  });
  const answer = (await response.json()) as {
    value?: unknown;
    errorMessage?: string;
    message?: string;
  };
  if (answer.value === undefined) throw new Error(answer.errorMessage ?? answer.message);
  return answer.value;
}
