import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inRoot } from "./paths.mjs";
import { run } from "./run.mjs";
import { parseRecord, toRecords } from "./shape.mjs";

/** The rooms of the embedded backend, ground floor first. Imports only go down. */
const FLOORS = [
  ["lib", "runtime"],
  ["threads", "values"],
  ["storage"],
  ["search"],
  ["database"],
  ["functions"],
  ["scheduler", "files", "auth"],
  ["deploy", "admin"],
  ["sync", "http"],
  ["engine", "actions", "supervision"],
];
const FEATURES = ["auth", "conversations", "messages", "search", "presence", "settings"];

/** One file of one import each, and whether the linter must object. */
interface Probe {
  file: string;
  imports: string;
  refused: boolean;
}

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "chat-imports-"));
  await cp(inRoot(".oxlintrc.json"), join(dir, ".oxlintrc.json"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test("imports in the embedded backend only go down", async () => {
  const rooms = FLOORS.flatMap((names, floor) => names.map((name) => ({ name, floor })));
  const probes = rooms.flatMap((from) =>
    rooms
      .filter((to) => to !== from)
      .map((to) => ({
        file: `embedded/src/${from.name}/to-${to.name}.ts`,
        imports: `../${to.name}/thing`,
        refused: to.floor > from.floor,
      })),
  );
  probes.push(
    { file: "embedded/src/storage/lmdb/up.ts", imports: "../../database/thing", refused: true },
    { file: "embedded/src/storage/lmdb/down.ts", imports: "../../values/thing", refused: false },
    { file: "embedded/src/http/app.ts", imports: "../../../convex/schema", refused: true },
    { file: "embedded/src/http/main.ts", imports: "../main", refused: true },
  );
  await expectRefusals(probes);
});

test("the page is built shared first, then features, then the app", async () => {
  const probes: Probe[] = [
    { file: "src/lib/a.ts", imports: "../features/auth/logic/thing", refused: true },
    { file: "src/lib/b.ts", imports: "../components/Avatar", refused: true },
    { file: "src/components/ui/a.ts", imports: "../../app/routes", refused: true },
    { file: "src/components/ui/b.ts", imports: "../../lib/time", refused: false },
    { file: "src/features/auth/hooks/a.ts", imports: "../../../app/routes", refused: true },
    { file: "src/features/auth/hooks/b.ts", imports: "../../../lib/time", refused: false },
    { file: "src/features/auth/hooks/c.ts", imports: "../logic/validation", refused: false },
    { file: "src/app/a.ts", imports: "../features/auth/components/AuthPage", refused: false },
  ];
  for (const from of FEATURES) {
    for (const to of FEATURES.filter((name) => name !== from)) {
      probes.push({
        file: `src/features/${from}/hooks/to-${to}.ts`,
        imports: `../../${to}/logic/thing`,
        refused: true,
      });
    }
  }
  await expectRefusals(probes);
});

test("the page meets the server through the generated API and a few shared rules", async () => {
  const layers = ["lib", "components", "features/messages/logic", "app"];
  const inside = (await listFolders("convex")).filter(
    (name) => !["_generated", "lib"].includes(name),
  );
  const probes = layers.flatMap((layer): Probe[] => [
    { file: `src/${layer}/a.ts`, imports: "@convex/schema", refused: true },
    ...inside.map((folder) => ({
      file: `src/${layer}/${folder}.ts`,
      imports: `@convex/${folder}/thing`,
      refused: true,
    })),
    { file: `src/${layer}/c.ts`, imports: "@convex/lib/errors", refused: true },
    { file: `src/${layer}/d.ts`, imports: "@convex/_generated/api", refused: false },
    { file: `src/${layer}/e.ts`, imports: "@convex/lib/limits", refused: false },
    { file: `src/${layer}/f.ts`, imports: "convex/react", refused: false },
  ]);
  await expectRefusals(probes);
});

test("the functions import nothing of the page or the embedded backend", async () => {
  await expectRefusals([
    { file: "convex/a.ts", imports: "../src/lib/time", refused: true },
    { file: "convex/model/b.ts", imports: "../../embedded/src/lib/assert", refused: true },
    { file: "convex/model/c.ts", imports: "../lib/errors", refused: false },
  ]);
});

test("every room and feature that exists is in the rules", async () => {
  expect(FLOORS.flat()).toEqual(expect.arrayContaining(await listFolders("embedded/src")));
  expect(FEATURES).toEqual(expect.arrayContaining(await listFolders("src/features")));
});

async function expectRefusals(probes: Probe[]): Promise<void> {
  for (const { file, imports } of probes) {
    const path = join(dir, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `import { thing } from "${imports}";\nexport const own = thing;\n`);
  }
  const oxlint = inRoot("node_modules", "oxlint", "bin", "oxlint");
  const { output } = await run(process.execPath, [oxlint, "-f", "json", dir], {
    cwd: dir,
    keepChars: 10_000_000,
  });
  const refused = toRecords(parseRecord(output)["diagnostics"])
    .filter(({ code }) => code === "eslint(no-restricted-imports)")
    .map(({ filename }) => String(filename).replaceAll("\\", "/"));
  const outcome = probes.map((probe) => ({
    ...probe,
    refused: refused.some((name) => name.endsWith(probe.file)),
  }));
  expect(outcome).toEqual(probes);
}

async function listFolders(path: string): Promise<string[]> {
  const entries = await readdir(inRoot(path), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
