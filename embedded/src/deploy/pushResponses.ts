import type { JsonObject, JsonValue, TableCatalog } from "../database/types";
import type { AuthProvider } from "../threads/messages";
import type { ModuleAnalysis } from "../functions/deployment";
import { must } from "../lib/assert";
import type { ComponentChange } from "./activatePush";
import type { ImportPhase } from "./evaluation/types";
import {
  compareIndexes,
  diffIndexes,
  predictTable,
  toIndexConfig,
  type NamedIndex,
} from "./schemaDiff";
import type { CheckedDefinition, CheckedPush, NumberedComponent } from "./stagedPush";

/** Answer of start_push, convex-protocol b.6. */
export function startPushResponse(
  push: CheckedPush,
  context: { variables: Record<string, string>; catalog: TableCatalog; pushId: string },
): JsonObject {
  const definitions = [...push.definitions];
  return {
    environmentVariables: context.variables,
    externalDepsId: null,
    componentDefinitionPackages: Object.fromEntries(definitions.map(([path]) => [path, {}])),
    appAuth: push.evaluated.authProviders.map(toAuthInfo),
    analysis: Object.fromEntries(
      definitions.map(([path, definition]) => [
        path,
        toAnalysis(definition, push.evaluated.importPhase),
      ]),
    ),
    app: toCheckedComponent(push, ""),
    schemaChange: {
      allocatedComponentIds: {},
      schemaIds: { pushId: context.pushId },
      indexDiffs: indexDiffsOf(push, context.catalog),
    },
  };
}

/** Answer of evaluate_push. */
export function evaluatePushResponse(push: CheckedPush, catalog: TableCatalog): JsonObject {
  const indexDiffs = indexDiffsOf(push, catalog);
  return { schemaChange: { allocatedComponentIds: {}, schemaIds: {}, indexDiffs } };
}

/** Answer of evaluate_schema: what the push would do to tables and indexes. */
export function evaluateSchemaResponse(
  push: CheckedPush,
  context: { catalog: TableCatalog; activeDefinitions: ReadonlySet<string> },
): JsonObject {
  const evaluations = push.components.map((component) => [
    component.path,
    toPrediction(component, definitionOf(push, component), context.catalog),
  ]);
  return {
    componentSchemaEvaluations: Object.fromEntries(evaluations) as JsonObject,
    newComponentDefinitions: [...push.definitions.keys()].filter(
      (path) => path !== "" && !context.activeDefinitions.has(path),
    ),
  };
}

/** Answer of finish_push. */
export function finishPushResponse(
  changes: readonly ComponentChange[],
  context: {
    authDiff: { added: string[]; removed: string[] };
    indexDiffs: Record<string, JsonValue>;
  },
): JsonObject {
  const diffs = changes.map(({ path, change, modules, crons }) => [
    path,
    {
      diffType: { type: change },
      moduleDiff: modules,
      udfConfigDiff: null,
      cronDiff: crons,
      indexDiff: context.indexDiffs[path] ?? { added_indexes: [], removed_indexes: [] },
      schemaDiff: null,
    },
  ]);
  return {
    authDiff: context.authDiff,
    definitionDiffs: {},
    componentDiffs: Object.fromEntries(diffs) as JsonObject,
  };
}

export function indexDiffsOf(push: CheckedPush, catalog: TableCatalog): JsonObject {
  const diffs = push.components.map((component) => {
    const active = activeIndexes(component, catalog);
    return [component.path, diffIndexes(active, definitionOf(push, component).schema)] as const;
  });
  return Object.fromEntries(diffs);
}

export function diffAuth(
  before: readonly AuthProvider[],
  after: readonly AuthProvider[],
): { added: string[]; removed: string[] } {
  const textOf = (provider: AuthProvider) => JSON.stringify(toAuthInfo(provider));
  const [old, current] = [new Set(before.map(textOf)), new Set(after.map(textOf))];
  return {
    added: [...current].filter((text) => !old.has(text)),
    removed: [...old].filter((text) => !current.has(text)),
  };
}

function toAuthInfo(provider: AuthProvider): JsonObject {
  if (provider.type === "customJwt") return provider;
  return { applicationID: provider.applicationID, domain: provider.domain };
}

function toAnalysis(definition: CheckedDefinition, importPhase: ImportPhase): JsonObject {
  const { evaluated, metadataJson } = definition;
  const functions = evaluated.modules.flatMap(({ path, analysis, sourceMap }) =>
    analysis === null ? [] : [[path, toAnalyzedModule(analysis, sourceMap !== null)]],
  );
  return {
    definition: metadataJson,
    schema: evaluated.schema,
    functions: Object.fromEntries(functions) as JsonObject,
    udfConfig: toUdfConfig(evaluated.serverVersion, importPhase),
  };
}

function toAnalyzedModule(analysis: ModuleAnalysis, hasSourceMap: boolean): JsonObject {
  return {
    functions: analysis.functions.map(({ name, udfType, visibility, args, returns }) => ({
      name,
      pos: null,
      udfType,
      visibility: { kind: visibility },
      args,
      returns,
    })),
    httpRoutes: analysis.httpRoutes?.map((route) => ({ route, pos: null })) ?? null,
    cronSpecs:
      analysis.cronSpecs?.map(({ identifier, target, args, schedule }): JsonValue => [
        identifier,
        { udfPath: target, udfArgs: args, cronSchedule: schedule },
      ]) ?? null,
    sourceMapped: hasSourceMap,
  };
}

function toUdfConfig(serverVersion: string, { seed, timestampMs }: ImportPhase): JsonObject {
  const seedBytes = Buffer.alloc(32);
  seedBytes.writeUInt32LE(seed);
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigInt64LE(BigInt(timestampMs) * 1_000_000n);
  return {
    serverVersion,
    importPhaseRngSeed: { $bytes: seedBytes.toString("base64") },
    importPhaseUnixTimestamp: { $integer: timestamp.toString("base64") },
  };
}

function toCheckedComponent(push: CheckedPush, path: string): JsonObject {
  const component = push.components.find((candidate) => candidate.path === path);
  const { definitionPath, children, httpMounts } = must(component, `no component ${path}`);
  const modules = push.definitions.get(definitionPath)?.evaluated.modules ?? [];
  const router = modules.find((module) => module.analysis?.httpRoutes);
  return {
    definitionPath,
    componentPath: path,
    args: {},
    childComponents: Object.fromEntries(
      Object.entries(children).map(([name, child]) => [name, toCheckedComponent(push, child)]),
    ),
    httpRoutes: {
      httpModuleRoutes: router?.analysis?.httpRoutes ?? null,
      mounts: httpMounts.map(({ prefix }) => prefix),
    },
    exports: {},
  };
}

function toPrediction(
  component: NumberedComponent,
  { metadata, schema }: CheckedDefinition,
  catalog: TableCatalog,
): JsonObject {
  const { number, isNew } = component;
  const countOf = (table: string) => (isNew ? 0 : catalog.documentCount(number, table));
  const active = isNew ? null : catalog.activeSchema(number);
  const indexes = compareIndexes(activeIndexes(component, catalog), schema);
  return {
    definitionPath: metadata.path,
    schemaValidation: schema?.schemaValidation ?? false,
    tables: (schema?.tables ?? []).map((table) =>
      predictTable(table, { active, next: schema, documentCount: countOf(table.name) }),
    ),
    indexes: indexes.map(({ index, change }) => ({
      ...toIndexConfig(index),
      change,
      needsBackfill: change === "added",
      numDocs: countOf(index.table),
    })),
    discardedStagedValidators: [],
  };
}

/** Of the app's own tables, without those that a push is only preparing. */
function activeIndexes({ number, isNew }: NumberedComponent, catalog: TableCatalog): NamedIndex[] {
  if (isNew) return [];
  return catalog
    .listIndexes(number)
    .filter(({ table, state }) => !table.startsWith("_") && state !== "backfilling");
}

function definitionOf(push: CheckedPush, component: NumberedComponent): CheckedDefinition {
  const definition = push.definitions.get(component.definitionPath);
  return must(definition, `no definition ${component.definitionPath}`);
}
