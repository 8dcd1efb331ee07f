import type { JsonObject, SchemaDefinition, SchemaPreparation } from "../database/types";
import { badRequest } from "../lib/errors";
import { checkSchedule } from "../scheduler/cronSchedule";
import { buildComponentTree, type ComponentNode } from "./componentTree";
import { parseDefinitionMetadata, type DefinitionMetadata } from "./definitionMetadata";
import type { ComponentRow } from "./deploymentRows";
import type { EvaluatedDefinition, EvaluatedPush } from "./evaluation/types";
import { exportTree } from "./functionExports";
import { parseSchema } from "./schemaDefinition";

/** A definition whose every part has been checked. */
export type CheckedDefinition = {
  evaluated: EvaluatedDefinition;
  metadata: DefinitionMetadata;
  /** `metadata` as the CLI wants it back, with the exports filled in. */
  metadataJson: JsonObject;
  schema: SchemaDefinition;
};

/** A mounted component with the number it has or will get. */
export type NumberedComponent = ComponentNode & { number: number; isNew: boolean };

export type CheckedPush = {
  evaluated: EvaluatedPush;
  definitions: Map<string, CheckedDefinition>;
  components: NumberedComponent[];
};

/** Between start_push and finish_push; lives in memory only. */
export type StagedPush = CheckedPush & {
  pushId: string;
  /** Variables at start: a push evaluated with others must not be activated. */
  variables: Record<string, string>;
  /** Version of the deployment that it was compared with. */
  baseVersion: number;
  preparation: SchemaPreparation;
};

/** Everything about a push that can be wrong without looking at data. */
export function checkPush(evaluated: EvaluatedPush, rows: readonly ComponentRow[]): CheckedPush {
  const definitions = new Map(
    evaluated.definitions.map((definition) => [definition.path, checkDefinition(definition)]),
  );
  const forTree = [...definitions].map(([path, { metadata, evaluated }]) => {
    const hasHttpRoutes = evaluated.modules.some((module) => module.analysis?.httpRoutes);
    return [path, { metadata, hasHttpRoutes }] as const;
  });
  const components = numberComponents(buildComponentTree(new Map(forTree)), rows);
  return { evaluated, definitions, components };
}

function checkDefinition(evaluated: EvaluatedDefinition): CheckedDefinition {
  checkCronTargets(evaluated);
  return {
    evaluated,
    metadata: parseDefinitionMetadata(evaluated.metadata),
    metadataJson: { ...evaluated.metadata, exports: exportTree(evaluated.modules) },
    schema: parseSchema(evaluated.schema),
  };
}

function checkCronTargets({ modules }: EvaluatedDefinition): void {
  const functions = new Set(
    modules.flatMap(({ path, analysis }) =>
      (analysis?.functions ?? [])
        .filter(({ udfType }) => udfType !== "Query")
        .map(({ name }) => `${path.replace(/\.js$/, "")}:${name}`),
    ),
  );
  for (const cron of modules.flatMap(({ analysis }) => analysis?.cronSpecs ?? [])) {
    const { identifier, target, schedule } = cron;
    if (!functions.has(normalizeTarget(target))) {
      const problem = `schedules a function that does not exist: ${target}`;
      throw badRequest("InvalidCron", `The cron job '${identifier}' ${problem}`);
    }
    try {
      checkSchedule(schedule);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw badRequest("InvalidCron", `The cron job '${identifier}' has no schedule: ${reason}`);
    }
  }
}

/** "messages" means its default export, and ".js" may be there or not. */
export function normalizeTarget(target: string): string {
  const [path = "", name = "default"] = target.split(":");
  return `${path.replace(/\.js$/, "")}:${name}`;
}

/** A mount keeps its number for ever, also over being unmounted; new ones follow the highest. */
function numberComponents(
  nodes: readonly ComponentNode[],
  rows: readonly ComponentRow[],
): NumberedComponent[] {
  const known = new Map(rows.map(({ path, number }) => [path, number]));
  let highest = Math.max(0, ...known.values());
  return nodes.map((node) => {
    const number = node.path === "" ? 0 : known.get(node.path);
    return { ...node, number: number ?? ++highest, isNew: !known.has(node.path) };
  });
}
