import type { Database, JsonObject } from "../database/types";
import { readComponentRows } from "../deploy/deploymentRows";
import { optionalStringField, parseFields, stringField, toFields } from "../deploy/jsonFields";
import type { DeployedModule, Deployment } from "../functions/deployment";
import { failureForClient } from "../functions/functionError";
import type { LoadedFunction } from "../functions/loadedDeployment";
import type { FunctionRunner } from "../functions/runner";
import { must } from "../lib/assert";
import { badRequest } from "../lib/errors";
import type { ExecutionWatch } from "../threads/watch";
import { newRequestId } from "./executor";
import type { JobQueue } from "./jobQueue";
import { readPublished } from "../database/readPublished";

export type InlineQueryParts = {
  database: Database;
  queue: JobQueue;
  runner: FunctionRunner;
  deployment: () => Deployment;
  /** Source of the module with `query` and `internalQuery`. */
  readWrappers: () => string;
  /** Ends a query that does not yield. */
  watch: ExecutionWatch | null;
};

const queryPath = "testQuery.js";
const wrappersPath = "_deps/_system_repl_wrappers.js";
const wrappersImport = /(["'])convex:\/_system\/repl\/wrappers\.js\1/g;

/**
 * Runs a query that is not deployed beside those that are:
 * `{bundle: {source}, args, componentId?}` -> `{status, value | errorMessage, logLines}`.
 */
export async function runInlineQuery(parts: InlineQueryParts, body: string): Promise<string> {
  const fields = parseFields(body);
  const source = stringField(toFields(fields.bundle, "`bundle`"), "source");
  const component = findComponent(parts.database, optionalStringField(fields, "componentId"));
  const target = load(parts, { source, component });
  const [first] = Array.isArray(fields.args) ? (fields.args as unknown[]) : [fields.args];
  const args = JSON.stringify(first ?? {});
  return parts.queue.run("requests", () => run(parts, target, args));
}

async function run(
  { database, runner, watch }: InlineQueryParts,
  target: LoadedFunction,
  args: string,
): Promise<string> {
  const transaction = database.beginQuery();
  const requestId = newRequestId();
  watch?.begin({ kind: "other" });
  try {
    const { result, logs } = await runner.run({
      target,
      args,
      transaction,
      identity: { kind: "admin", attributes: null },
      journal: null,
      request: { requestId, clientIp: null, userAgent: null, scheduledJobId: null },
    });
    const logLines = logs.texts();
    if (result.ok)
      return `{"status":"success","value":${result.value},"logLines":${JSON.stringify(logLines)}}`;
    const { errorMessage, errorData } = failureForClient(result.error, requestId, logLines);
    const data = errorData === undefined ? {} : { errorData: JSON.parse(errorData) as JsonObject };
    return JSON.stringify({ status: "error", errorMessage, ...data, logLines });
  } finally {
    watch?.end();
    transaction.close();
  }
}

/** Module instances of its own: those that serve are not touched. */
function load(
  { deployment, runner, readWrappers }: InlineQueryParts,
  { source, component }: { source: string; component: number },
): LoadedFunction {
  const active = deployment();
  const added: DeployedModule[] = [
    toModule(wrappersPath, readWrappers()),
    {
      ...toModule(queryPath, source.replace(wrappersImport, `"./${wrappersPath}"`)),
      analysis: { functions: [inlineFunction], httpRoutes: null, cronSpecs: null },
    },
  ];
  const loaded = runner.load({
    ...active,
    components: active.components.map((mount) =>
      mount.id === component ? { ...mount, modules: [...mount.modules, ...added] } : mount,
    ),
  });
  const found = loaded.component(component)?.findFunction("testQuery:default");
  return must(found, "the inline query was not loaded");
}

const inlineFunction = {
  name: "default",
  udfType: "Query",
  visibility: "internal",
  args: '{"type":"any"}',
  returns: "null",
} as const;

function toModule(path: string, source: string): DeployedModule {
  return { path, source, environment: "isolate", sourceMap: null, sha256: "", analysis: null };
}

function findComponent(database: Database, id: string | null): number {
  if (id === null) return 0;
  const row = readPublished(database, readComponentRows).find(({ _id }) => _id === id);
  if (row?.state === "active") return row.number;
  throw badRequest("ComponentNotFound", `There is no component with the id ${id}.`);
}
