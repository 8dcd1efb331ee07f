import { createHash } from "node:crypto";
import type { JsonObject } from "../../database/types";
import { badRequest } from "../../lib/errors";
import { setImmediateReal } from "../../runtime/clock";
import type { AuthProvider } from "../../threads/messages";
import {
  parsePushRequest,
  type PushedDefinition,
  type PushedModule,
  type PushRequest,
} from "../pushRequest";
import { analyzeModule, isAnalyzed } from "./analysis";
import { authConfigPath, evaluateAuthConfig } from "./authConfig";
import { evaluateDefinition, inDependencyOrder } from "./definitions";
import { ModuleGraph } from "./moduleGraph";
import { enterStretch } from "./sandbox";
import { evaluateSchema } from "./schema";
import type {
  EvaluatedDefinition,
  EvaluatedModule,
  EvaluatedPush,
  EvaluationInput,
  StoredModule,
  StoredText,
} from "./types";

/**
 * Everything a push says, found out by running its code: definitions first
 * (parents need their children), then schemas, the auth config and the modules.
 */
export async function evaluatePush(
  input: EvaluationInput,
  onStep: (name: string) => void,
): Promise<EvaluatedPush> {
  const request = parsePushRequest(input.body);
  addUnchangedModules(request, input.activeModules);
  const ordered = inDependencyOrder(request.app, request.components);
  const metadata = new Map<string, JsonObject>();
  for (const pushed of ordered) {
    onStep(nameOf(pushed.definition, pushed));
    metadata.set(pushed.path, await evaluateDefinition(pushed, metadata, input.env));
  }
  const definitions: EvaluatedDefinition[] = [];
  for (const pushed of ordered) {
    definitions.push({
      path: pushed.path,
      metadata: metadata.get(pushed.path) ?? {},
      schema: await schemaOf(pushed, input, onStep),
      modules: [],
      serverVersion: pushed.serverVersion,
    });
  }
  let authProviders: AuthProvider[] = [];
  if (input.scope === "everything") {
    authProviders = await authProvidersOf(request.app, input, onStep);
    for (const [index, pushed] of ordered.entries()) {
      const definition = definitions[index];
      if (definition) definition.modules = await analyzeModules(pushed, input, onStep);
    }
  }
  const { dryRun, forCodegen } = request;
  return { dryRun, forCodegen, definitions, authProviders, importPhase: input.importPhase };
}

const nameOf = (module: PushedModule | null, pushed: PushedDefinition) =>
  [pushed.path, module?.path ?? ""].filter((part) => part !== "").join("/");

function addUnchangedModules(request: PushRequest, active: readonly StoredModule[]): void {
  const byPath = new Map(active.map((module) => [module.path, module]));
  const decoder = new TextDecoder();
  for (const unchanged of request.unchangedModules) {
    const module = byPath.get(unchanged.path);
    if (module?.sha256 !== unchanged.sha256 || module.environment !== unchanged.environment) {
      throw badRequest(
        "ModuleNotFound",
        `Module ${unchanged.path} is said to be unchanged, but another version is deployed. Push again.`,
      );
    }
    request.app.modules.push({
      path: module.path,
      environment: module.environment,
      source: decoder.decode(module.source.bytes),
      sourceMap: module.sourceMap && decoder.decode(module.sourceMap.bytes),
    });
  }
}

async function schemaOf(
  pushed: PushedDefinition,
  input: EvaluationInput,
  onStep: (name: string) => void,
): Promise<JsonObject | null> {
  if (!pushed.schema) return null;
  onStep(nameOf(pushed.schema, pushed));
  return evaluateSchema(pushed.schema, input.importPhase);
}

async function authProvidersOf(
  app: PushedDefinition,
  input: EvaluationInput,
  onStep: (name: string) => void,
): Promise<AuthProvider[]> {
  const module = app.modules.find(({ path }) => path === authConfigPath);
  if (!module) return [];
  onStep(authConfigPath);
  return evaluateAuthConfig(module, input.env);
}

async function analyzeModules(
  pushed: PushedDefinition,
  input: EvaluationInput,
  onStep: (name: string) => void,
): Promise<EvaluatedModule[]> {
  // A component's variables belong to its mounts, of which there may be several or none.
  const env = pushed.path === "" ? input.env : {};
  const graph = new ModuleGraph(pushed.modules);
  const evaluated: EvaluatedModule[] = [];
  for (const module of pushed.modules) {
    let analysis: EvaluatedModule["analysis"] = null;
    if (isAnalyzed(module.path)) {
      onStep(nameOf(module, pushed));
      enterStretch({
        when: "at import time",
        codeSuffix: "DuringImport",
        importPhase: input.importPhase,
        readEnv: (name) => env[name],
        envNames: () => Object.keys(env),
      });
      analysis = await analyzeModule(module, graph);
      // A rejection that nobody handles ends the worker at the end of a turn: while this module is named.
      await new Promise<void>((resolve) => setImmediateReal(resolve));
    }
    evaluated.push({ ...toStored(module), analysis });
  }
  return evaluated;
}

function toStored(module: PushedModule): StoredModule {
  const source = toStoredText(module.source);
  const sourceMap = module.sourceMap === null ? null : toStoredText(module.sourceMap);
  const hash = createHash("sha256").update(source.bytes);
  if (sourceMap) hash.update(sourceMap.bytes);
  const { path, environment } = module;
  return { path, environment, sha256: hash.digest("hex"), source, sourceMap };
}

function toStoredText(text: string): StoredText {
  const bytes = new TextEncoder().encode(text);
  return { sha256: createHash("sha256").update(bytes).digest("hex"), bytes };
}
