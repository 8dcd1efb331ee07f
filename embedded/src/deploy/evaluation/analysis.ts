import type { AnalyzedFunction, CronSpec, ModuleAnalysis } from "../../functions/deployment";
import { badRequest, ServerError } from "../../lib/errors";
import type { PushedModule } from "../pushRequest";
import { authConfigPath } from "./authConfig";
import { describeUserError } from "./errorText";
import type { ModuleGraph } from "./moduleGraph";
import { printedLines } from "./sandbox";

const invalid = (message: string) => badRequest("InvalidModules", message);

/** Shared chunks and the auth config hold no functions. */
export function isAnalyzed(path: string): boolean {
  return !path.startsWith("_deps/") && path !== authConfigPath;
}

/** Imports the module and looks at what it exports. */
export async function analyzeModule(
  module: PushedModule,
  graph: ModuleGraph,
): Promise<ModuleAnalysis> {
  try {
    const namespace = await graph.import(module.path);
    return {
      functions: analyzeFunctions(module.path, namespace),
      httpRoutes: module.path === "http.js" ? analyzeRoutes(namespace.default) : null,
      cronSpecs: module.path === "crons.js" ? analyzeCrons(namespace.default) : null,
    };
  } catch (error) {
    throw toPushError(error, module.path, graph);
  }
}

function toPushError(error: unknown, path: string, graph: ModuleGraph): ServerError {
  // User code cannot make a ServerError: ours is either about an export or a refusal it ran into.
  if (error instanceof ServerError && error.code === "InvalidModules") return error;
  const text =
    error instanceof ServerError
      ? `Uncaught Error: ${error.message}`
      : describeUserError(error, (module) => graph.sourceMapOf(module));
  const printed = printedLines();
  const suffix = printed.length === 0 ? "" : `\n\n${printed.join("\n")}`;
  return invalid(`Failed to analyze ${path}: ${text}${suffix}`);
}

type Registered = Record<string, unknown>;
const identifier = /^[a-zA-Z_$][a-zA-Z0-9_$]*$/;

function analyzeFunctions(path: string, namespace: Record<string, unknown>): AnalyzedFunction[] {
  const functions: AnalyzedFunction[] = [];
  for (const [name, value] of Object.entries(namespace)) {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) continue;
    const registered = value as Registered;
    const udfType = typeOf(registered);
    const visibility = visibilityOf(registered);
    if (udfType === null || visibility === null) continue;
    if (!identifier.test(name)) {
      throw invalid(`Invalid function name: ${path}:${name}. Function names must be identifiers.`);
    }
    functions.push({
      name,
      udfType,
      visibility,
      args: validatorText(registered, "exportArgs", '{"type":"any"}', `${path}:${name}`),
      returns: validatorText(registered, "exportReturns", "null", `${path}:${name}`),
    });
  }
  return functions;
}

function typeOf(value: Registered): AnalyzedFunction["udfType"] | null {
  const types = (["Query", "Mutation", "Action"] as const).filter((type) => `is${type}` in value);
  return types.length === 1 ? (types[0] ?? null) : null;
}

function visibilityOf(value: Registered): "public" | "internal" | null {
  const isPublic = "isPublic" in value;
  const isInternal = "isInternal" in value;
  if (isPublic === isInternal) return null;
  return isPublic ? "public" : "internal";
}

function validatorText(
  value: Registered,
  method: "exportArgs" | "exportReturns",
  absent: string,
  name: string,
): string {
  const exporter = value[method];
  if (exporter === undefined) return absent;
  if (typeof exporter !== "function")
    throw invalid(`${name}.${method} is not a function or \`undefined\`.`);
  const exported: unknown = exporter.call(value);
  if (typeof exported !== "string")
    throw invalid(`Invalid ${method} return value: ${name}.${method}() didn't return a string.`);
  return exported;
}

const methods = new Set(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]);

function analyzeRoutes(router: unknown): { path: string; method: string }[] {
  if (router === undefined)
    throw invalid("`convex/http.js` must have a default export of a Router.");
  if (!isObject(router) || router.isRouter !== true)
    throw invalid("The default export of `convex/http.js` is not a Router.");
  if (typeof router.getRoutes !== "function")
    throw invalid(".get_routes of Router is not a function");
  const routes: unknown = router.getRoutes();
  if (!Array.isArray(routes)) throw invalid(wrongRoutes("return value is not an array"));
  return routes.map((route: unknown, index) => {
    if (!Array.isArray(route)) throw invalid(wrongRoutes(`arr[${index}] is not an object`));
    const [path, method] = route as unknown[];
    if (typeof path !== "string") throw invalid(wrongRoutes(`arr[${index}][0] is not a string`));
    if (typeof method !== "string") throw invalid(wrongRoutes(`arr[${index}][1] is not a string`));
    if (!methods.has(method)) {
      throw invalid(
        wrongRoutes(`'${method}' is not a routable method (one of ${[...methods].join(", ")})`),
      );
    }
    return { path, method };
  });
}

const wrongRoutes = (detail: string) =>
  `The \`getRoutes()\` method of Router did not return a list of [path, method, handler] (${detail})`;

function analyzeCrons(crons: unknown): CronSpec[] {
  if (crons === undefined)
    throw invalid("`convex/crons.js` must have a default export of a Crons object.");
  if (!isObject(crons) || crons.isCrons !== true)
    throw invalid("The default export of `convex/crons.js` is not a Crons object.");
  if (typeof crons.export !== "function")
    throw invalid(".export of Crons object is not a function");
  const exported = JSON.parse(String(crons.export())) as Record<string, ExportedCron>;
  return Object.entries(exported).map(([identifier, { name, args, schedule }]) => ({
    identifier,
    target: name,
    args,
    schedule: schedule.type === "interval" ? toSeconds(schedule) : schedule,
  }));
}

/** An interval is written in the unit that the author chose. */
type ExportedInterval = { type: "interval"; seconds?: number; minutes?: number; hours?: number };
type ExportedCron = {
  name: string;
  args: CronSpec["args"];
  schedule: Exclude<CronSpec["schedule"], { type: "interval" }> | ExportedInterval;
};

function toSeconds({ seconds, minutes, hours }: ExportedInterval): CronSpec["schedule"] {
  return { type: "interval", seconds: seconds ?? (minutes ?? (hours ?? 0) * 60) * 60 };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
