import { Buffer } from "node:buffer";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { realClock } from "../runtime/clock";
import type { EvaluatedPush, EvaluationInput } from "./evaluation/types";
import { evaluateInWorker } from "./evaluator";
import type { PushedDefinition, PushedModule } from "./pushRequest";

/** For tests: source files by path without extension ("messages", "sub/dir"), as in a `convex/` folder. */
export type SourceFiles = Record<string, string>;
export type AppSources = {
  files: SourceFiles;
  components?: Record<string, SourceFiles>;
  unchangedModuleHashes?: { path: string; environment: string; sha256: string }[];
  dryRun?: boolean;
  forCodegen?: boolean;
};

const here = fileURLToPath(new URL(".", import.meta.url));
const notFunctions = new Set(["schema", "convex.config"]);

/** The body of a push of these sources, bundled much as the CLI does it. */
export async function pushBody(app: AppSources): Promise<string> {
  const definition = await bundleDefinition("", app.files);
  const { modules, ...rest } = definition;
  const components = Object.entries(app.components ?? {}).map(async ([path, files]) => {
    const {
      modules,
      serverVersion,
      path: definitionPath,
      ...bundled
    } = await bundleDefinition(path, files);
    return { ...bundled, definitionPath, functions: modules, udfServerVersion: serverVersion };
  });
  return JSON.stringify({
    adminKey: "test|1",
    dryRun: app.dryRun ?? false,
    forCodegen: app.forCodegen ?? false,
    functions: "convex/",
    appDefinition: {
      ...rest,
      changedModules: modules,
      unchangedModuleHashes: app.unchangedModuleHashes ?? [],
      udfServerVersion: rest.serverVersion,
    },
    componentDefinitions: await Promise.all(components),
    nodeDependencies: [],
  });
}

async function bundleDefinition(path: string, files: SourceFiles): Promise<PushedDefinition> {
  const names = Object.keys(files);
  const functions = names.filter((name) => !notFunctions.has(name));
  const [config, schema] = [files["convex.config"], files["schema"]];
  return {
    path,
    definition: config === undefined ? null : await bundleConfig(config),
    dependencies: config === undefined ? [] : importedComponents(config),
    schema: schema === undefined ? null : ((await bundle(files, ["schema"]))[0] ?? null),
    modules: functions.length === 0 ? [] : await bundle(files, functions),
    serverVersion: "1.48.0",
  };
}

const componentImport = /from "component:([^"]+)"/g;
const importedComponents = (config: string) =>
  [...config.matchAll(componentImport)].map((match) => match[1] ?? "");

/** `import x from "component:PATH"` stands for the import of a component's definition. */
async function bundleConfig(config: string): Promise<PushedModule> {
  const source = config.replace(componentImport, (_all, path: string) => {
    const name = Buffer.from(path).toString("base64url");
    return `from "./_componentDeps/${name}"`;
  });
  const [module] = await bundle(
    { "convex.config": source },
    ["convex.config"],
    ["./_componentDeps/*"],
  );
  if (!module) throw new Error("nothing was bundled");
  return module;
}

async function bundle(
  files: SourceFiles,
  entries: string[],
  external: string[] = [],
): Promise<PushedModule[]> {
  const result = await esbuild.build({
    entryPoints: entries.map((name) => ({ in: `virtual:${name}`, out: name })),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    conditions: ["convex", "module"],
    outdir: "out",
    chunkNames: "_deps/[hash]",
    sourcemap: true,
    write: false,
    external: [...external, "node:*"],
    absWorkingDir: here,
    plugins: [virtualFiles(files)],
    logLevel: "silent",
  });
  const outputs = new Map(result.outputFiles.map((file) => [relativeToOut(file.path), file.text]));
  return [...outputs]
    .filter(([path]) => path.endsWith(".js"))
    .map(([path, source]) => ({
      path,
      source,
      sourceMap: outputs.get(`${path}.map`) ?? null,
      environment: source.includes('"use node"') ? "node" : "isolate",
    }));
}

const relativeToOut = (path: string) => path.slice(join(here, "out/").length);

function virtualFiles(files: SourceFiles): esbuild.Plugin {
  return {
    name: "virtual-files",
    setup(build) {
      build.onResolve({ filter: /^virtual:/ }, ({ path }) => ({
        path: path.slice("virtual:".length),
        namespace: "virtual",
      }));
      build.onResolve({ filter: /^\.\.?\//, namespace: "virtual" }, ({ path, importer }) => {
        if (path.startsWith("./_componentDeps/")) return { path, external: true };
        return { path: join(importer, "..", path), namespace: "virtual" };
      });
      build.onLoad({ filter: /.*/, namespace: "virtual" }, ({ path }) => ({
        contents: files[path] ?? "",
        loader: "ts",
        resolveDir: here,
      }));
    },
  };
}

let workerFile: Promise<string> | null = null;

/** Builds the push worker once per test file. */
export function buildEvaluateWorker(): Promise<string> {
  workerFile ??= (async () => {
    const outfile = join(await mkdtemp(join(tmpdir(), "push-worker-")), "evaluateMain.mjs");
    await esbuild.build({
      entryPoints: [join(here, "evaluateMain.ts")],
      bundle: true,
      format: "esm",
      platform: "node",
      outfile,
      logLevel: "silent",
    });
    return outfile;
  })();
  return workerFile;
}

export async function evaluateForTest(
  input: Partial<EvaluationInput> & { body: string },
  options: { stepLimitMs?: number } = {},
): Promise<EvaluatedPush> {
  const defaults = {
    scope: "everything",
    activeModules: [],
    env: { CONVEX_CLOUD_URL: "http://cloud.test", CONVEX_SITE_URL: "http://site.test" },
    importPhase: { seed: 1, timestampMs: 1_700_000_000_000 },
  } as const;
  const workerFile = await buildEvaluateWorker();
  return evaluateInWorker(
    { ...defaults, activeModules: [], ...input },
    { workerFile, clock: realClock, stepLimitMs: options.stepLimitMs },
  );
}
