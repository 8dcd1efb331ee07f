import type { JsonObject } from "../../database/types";
import { badRequest, ServerError } from "../../lib/errors";
import type { PushedModule } from "../pushRequest";
import { describeUserError } from "./errorText";
import { ModuleGraph } from "./moduleGraph";
import { enterStretch, refusal } from "./sandbox";
import type { ImportPhase } from "./types";

/** Evaluates a `schema.js`; the answer is not checked yet. */
export async function evaluateSchema(
  module: PushedModule,
  importPhase: ImportPhase,
): Promise<JsonObject> {
  enterStretch({
    when: "when evaluating schema",
    codeSuffix: "InSchema",
    importPhase,
    readEnv: () => {
      throw refusal("Environment variables unsupported", "EnvironmentVariables");
    },
    envNames: () => [],
  });
  const graph = new ModuleGraph([module]);
  let exported: unknown;
  try {
    const namespace = await graph.import(module.path);
    exported = exportOf(namespace.default);
  } catch (error) {
    if (error instanceof ServerError) throw error;
    const text = describeUserError(error, (path) => graph.sourceMapOf(path));
    throw badRequest("InvalidSchema", `Failed to evaluate ${module.path}: ${text}`);
  }
  if (typeof exported !== "string") throw badRequest("InvalidSchema", noSchema);
  return JSON.parse(exported) as JsonObject;
}

const noSchema =
  "The schema file is missing its default export. Export the return value of `defineSchema()` as default.";

function exportOf(schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null || !("export" in schema)) return null;
  const { export: exportSchema } = schema;
  return typeof exportSchema === "function" ? exportSchema.call(schema) : null;
}
