import { build } from "esbuild";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type {
  AnalyzedFunction,
  DeployedModule,
  Deployment,
  MountedComponent,
} from "../../src/functions/deployment";

const folderOf = (name: string) => fileURLToPath(new URL(`./${name}/`, import.meta.url));

/**
 * A deployment of the modules beside this file, bundled as the CLI would: the app, and a component
 * mounted in it as "child".
 */
export async function buildDeployment(
  options: { version?: number; env?: Record<string, string> } = {},
): Promise<Deployment> {
  const env = { CONVEX_SITE_URL: "http://127.0.0.1:1", ...options.env };
  const common = { httpPrefix: null, httpMounts: [], schema: null, unmounted: false };
  const app: MountedComponent = {
    ...common,
    id: 0,
    path: "",
    definitionPath: "",
    children: { child: 7 },
    env,
    modules: await bundle(folderOf("modules")),
  };
  const child: MountedComponent = {
    ...common,
    id: 7,
    path: "child",
    definitionPath: "../child",
    children: {},
    env: { BOUND: "to the mount" },
    modules: await bundle(folderOf("childModules")),
  };
  return { version: options.version ?? 1, env, components: [app, child], authProviders: [] };
}

const bundled = new Map<string, Promise<DeployedModule[]>>();

function bundle(modulesFolder: string): Promise<DeployedModule[]> {
  const known = bundled.get(modulesFolder) ?? bundleFolder(modulesFolder);
  bundled.set(modulesFolder, known);
  return known;
}

async function bundleFolder(modulesFolder: string): Promise<DeployedModule[]> {
  const files = readdirSync(modulesFolder).filter((name) => name.endsWith(".ts"));
  const result = await build({
    entryPoints: files.map((name) => modulesFolder + name),
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "esnext",
    splitting: true,
    chunkNames: "_deps/[hash]",
    outdir: modulesFolder,
    sourcemap: "external",
    write: false,
    logLevel: "silent",
  });
  const text = (path: string) => result.outputFiles.find((file) => file.path === path)?.text;
  const sources = result.outputFiles.filter((file) => file.path.endsWith(".js"));
  return Promise.all(
    sources.map(async ({ path, text: source, hash }): Promise<DeployedModule> => {
      const name = path.slice(modulesFolder.length);
      const isEntry = !name.startsWith("_deps/");
      return {
        path: name,
        environment: "isolate",
        source,
        sourceMap: text(`${path}.map`) ?? null,
        sha256: hash,
        analysis: isEntry ? await analyze(modulesFolder + name) : null,
      };
    }),
  );
}

async function analyze(path: string): Promise<DeployedModule["analysis"]> {
  const module = (await import(path.replace(/\.js$/, ".ts"))) as object;
  const functions = Object.entries(module).flatMap(([exportName, value]) =>
    describe(exportName, value as Exported),
  );
  const router = (module as { default?: { getRoutes?: () => [string, string][] } }).default;
  const routes = router?.getRoutes?.().map(([path, method]) => ({ path, method })) ?? null;
  return { functions, httpRoutes: routes, cronSpecs: null };
}

type Exported = {
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  isPublic?: boolean;
  exportArgs?: () => string;
  exportReturns?: () => string;
};

function describe(name: string, value: Exported): AnalyzedFunction[] {
  const udfType = value.isQuery
    ? "Query"
    : value.isMutation
      ? "Mutation"
      : value.isAction
        ? "Action"
        : null;
  if (udfType === null) return [];
  return [
    {
      name,
      udfType,
      visibility: value.isPublic ? "public" : "internal",
      args: value.exportArgs?.() ?? '{"type":"any"}',
      returns: value.exportReturns?.() ?? "null",
    },
  ];
}
