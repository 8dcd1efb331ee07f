import { Buffer } from "node:buffer";
import type { JsonObject } from "../../database/types";
import { badRequest, ServerError } from "../../lib/errors";
import type { PushedDefinition, PushedModule } from "../pushRequest";
import { describeUserError } from "./errorText";
import { ModuleGraph, type SyntheticModules } from "./moduleGraph";
import { enterStretch, refusal } from "./sandbox";

const invalid = (message: string) => badRequest("InvalidDefinition", message);

/** Children before parents, the app last. */
export function inDependencyOrder(
  app: PushedDefinition,
  components: readonly PushedDefinition[],
): PushedDefinition[] {
  const byPath = new Map(components.map((definition) => [definition.path, definition]));
  const ordered: PushedDefinition[] = [];
  const state = new Map<string, "visiting" | "done">();
  const visit = (definition: PushedDefinition) => {
    if (state.get(definition.path) === "done") return;
    if (state.get(definition.path) === "visiting")
      throw badRequest("CyclicImport", "Found cyclic definition dependency");
    state.set(definition.path, "visiting");
    for (const path of definition.dependencies) {
      const child = byPath.get(path);
      if (!child) throw invalid(`Component definition not found: ${path}`);
      visit(child);
    }
    state.set(definition.path, "done");
    ordered.push(definition);
  };
  // Those nobody depends on are evaluated too: a mistake in them should not wait for their first use.
  for (const definition of components) visit(definition);
  visit(app);
  return ordered;
}

/** Evaluates `convex.config.js` of one definition; `evaluated` holds its children. */
export async function evaluateDefinition(
  pushed: PushedDefinition,
  evaluated: ReadonlyMap<string, JsonObject>,
  env: Record<string, string>,
): Promise<JsonObject> {
  if (!pushed.definition) return emptyAppDefinition();
  const isApp = pushed.path === "";
  enterStretch({
    when: "when evaluating app definition",
    codeSuffix: "DuringDefinitionEvaluation",
    importPhase: null,
    readEnv: (name) => {
      if (!isApp) throw refusal(`Environment variable ${name} unsupported in a component`, "Env");
      return env[name];
    },
    envNames: () => (isApp ? Object.keys(env) : []),
  });
  const exported = await importDefinition(pushed.definition, pushed, evaluated);
  return { ...exported, path: pushed.path };
}

async function importDefinition(
  module: PushedModule,
  pushed: PushedDefinition,
  evaluated: ReadonlyMap<string, JsonObject>,
): Promise<JsonObject> {
  const graph = new ModuleGraph([module], childModules(pushed, evaluated));
  try {
    const { default: definition } = await graph.import(module.path);
    if (definition === undefined) throw invalid("Definition file is missing a default export");
    if (typeof definition !== "object" || definition === null || !("export" in definition))
      throw invalid(wrongExport(pushed.path));
    const { export: exportDefinition } = definition;
    if (typeof exportDefinition !== "function") throw invalid(wrongExport(pushed.path));
    // Copied by way of JSON: what leaves the sandbox is data, without getters or prototypes.
    return JSON.parse(JSON.stringify(exportDefinition.call(definition))) as JsonObject;
  } catch (error) {
    throw rethrown(error, graph, module.path);
  }
}

function rethrown(error: unknown, graph: ModuleGraph, path: string): Error {
  if (error instanceof ServerError) return error;
  const text = describeUserError(error, (module) => graph.sourceMapOf(module));
  return invalid(`Failed to evaluate ${path}: ${text}`);
}

function wrongExport(path: string): string {
  const builder = path === "" ? "defineApp()" : "defineComponent()";
  const where = path === "" ? "your app" : `component ${path}`;
  return (
    `The default export of \`convex.config.ts\` in ${where} is not a definition. ` +
    `Export the return value of \`${builder}\` from 'convex/server'.`
  );
}

/** `import child from "./_componentDeps/<base64url of its path>"` gives what `app.use()` expects. */
function childModules(
  pushed: PushedDefinition,
  evaluated: ReadonlyMap<string, JsonObject>,
): SyntheticModules {
  const modules: SyntheticModules = new Map();
  for (const path of pushed.dependencies) {
    const metadata = evaluated.get(path);
    if (!metadata) continue;
    const type = metadata.definitionType as { name?: string } | undefined;
    const child = {
      export: () => metadata,
      componentDefinitionPath: path,
      defaultName: type?.name,
    };
    modules.set(`_componentDeps/${Buffer.from(path).toString("base64url")}`, { default: child });
  }
  return modules;
}

/** An app without convex.config.ts. */
function emptyAppDefinition(): JsonObject {
  return {
    path: "",
    definitionType: { type: "app" },
    childComponents: [],
    httpMounts: {},
    exports: { type: "branch", branch: [] },
  };
}
