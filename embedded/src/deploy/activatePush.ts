import type { ComponentId, Transaction } from "../database/types";
import type { CronSpec } from "../functions/deployment";
import { must } from "../lib/assert";
import {
  readComponentRows,
  readDeploymentRow,
  readModuleRows,
  removeRow,
  writeComponentRow,
  writeDeploymentRow,
  writeModuleRow,
  type ComponentRow,
  type ModuleRow,
} from "./deploymentRows";
import type { EvaluatedModule } from "./evaluation/types";
import { canonicalText } from "./schemaDiff";
import type { NumberedComponent, StagedPush } from "./stagedPush";

export type CronDiff = { added: string[]; updated: string[]; deleted: string[] };
/** Makes the crons of a component exactly these. */
export type ApplyCrons = (
  tx: Transaction,
  component: ComponentId,
  specs: readonly CronSpec[],
) => CronDiff;

export type ComponentChange = {
  path: string;
  change: "create" | "modify" | "unmount" | "remount";
  modules: { added: string[]; removed: string[] };
  crons: CronDiff;
};

/**
 * Makes the staged push the active one, within one mutation: after its commit
 * all of it is there, before it nothing.
 */
export function activatePush(
  tx: Transaction,
  staged: StagedPush,
  applyCrons: ApplyCrons,
): ComponentChange[] {
  const rows = new Map(readComponentRows(tx).map((row) => [row.path, row]));
  const moduleRows = readModuleRows(tx);
  const changes = staged.components.map((component) => {
    const row = rows.get(component.path);
    writeComponent(tx, component, row);
    return {
      path: component.path,
      change: changeOf(row),
      modules: replaceModules(tx, component, { staged, moduleRows }),
      crons: applyCrons(tx, component.number, cronSpecsOf(staged, component)),
    };
  });
  const mounted = new Set(staged.components.map(({ path }) => path));
  for (const row of rows.values()) {
    if (row.state === "active" && !mounted.has(row.path))
      changes.push(unmount(tx, row, { moduleRows, applyCrons }));
  }
  dropUnusedBlobs(tx, moduleRows);
  writeDeploymentRow(tx, {
    version: (readDeploymentRow(tx)?.version ?? 0) + 1,
    authProviders: staged.evaluated.authProviders,
    serverVersion: staged.evaluated.definitions.at(-1)?.serverVersion ?? null,
  });
  staged.preparation.activate(tx);
  return changes;
}

function changeOf(row: ComponentRow | undefined): ComponentChange["change"] {
  if (!row) return "create";
  return row.state === "unmounted" ? "remount" : "modify";
}

function writeComponent(
  tx: Transaction,
  component: NumberedComponent,
  row: ComponentRow | undefined,
): void {
  const { path, parentPath, name, definitionPath, number, env, httpPrefix, httpMounts } = component;
  const fields = { path, parentPath, name, definitionPath, number, env, httpPrefix, httpMounts };
  writeComponentRow(tx, row?._id, { ...fields, state: "active" });
}

function unmount(
  tx: Transaction,
  row: ComponentRow,
  context: { moduleRows: readonly ModuleRow[]; applyCrons: ApplyCrons },
): ComponentChange {
  const { _id, ...fields } = row;
  // Data, tables and number stay: mounting it again finds them.
  writeComponentRow(tx, _id, { ...fields, state: "unmounted" });
  const modules = context.moduleRows.filter(({ component }) => component === row.number);
  for (const module of modules) removeRow(tx, module);
  return {
    path: row.path,
    change: "unmount",
    modules: { added: [], removed: modules.map(({ path }) => path) },
    crons: context.applyCrons(tx, row.number, []),
  };
}

/** Writes only what differs: most pushes change one module of many. */
function replaceModules(
  tx: Transaction,
  component: NumberedComponent,
  { staged, moduleRows }: { staged: StagedPush; moduleRows: readonly ModuleRow[] },
): ComponentChange["modules"] {
  const left = new Map(
    moduleRows.filter((row) => row.component === component.number).map((row) => [row.path, row]),
  );
  const added: string[] = [];
  for (const module of modulesOf(staged, component)) {
    const row = left.get(module.path);
    left.delete(module.path);
    if (!row) added.push(module.path);
    if (!row || !isSame(row, module)) writeModule(tx, component.number, { row, module });
  }
  for (const row of left.values()) removeRow(tx, row);
  return { added, removed: [...left.keys()] };
}

function writeModule(
  tx: Transaction,
  component: number,
  { row, module }: { row: ModuleRow | undefined; module: EvaluatedModule },
): void {
  const { path, environment, sha256, source, sourceMap, analysis } = module;
  tx.putBlob(source.sha256, source.bytes);
  if (sourceMap) tx.putBlob(sourceMap.sha256, sourceMap.bytes);
  writeModuleRow(tx, row?._id, {
    component,
    path,
    environment,
    sha256,
    sourceSha256: source.sha256,
    sourceMapSha256: sourceMap?.sha256 ?? null,
    analysis,
  });
}

function isSame(row: ModuleRow, module: EvaluatedModule): boolean {
  return (
    row.environment === module.environment &&
    row.sourceSha256 === module.source.sha256 &&
    row.sourceMapSha256 === (module.sourceMap?.sha256 ?? null) &&
    canonicalText(row.analysis) === canonicalText(module.analysis)
  );
}

function dropUnusedBlobs(tx: Transaction, before: readonly ModuleRow[]): void {
  const blobsOf = (rows: readonly ModuleRow[]) =>
    rows.flatMap(({ sourceSha256, sourceMapSha256 }) =>
      sourceMapSha256 === null ? [sourceSha256] : [sourceSha256, sourceMapSha256],
    );
  const used = new Set(blobsOf(readModuleRows(tx)));
  for (const blob of new Set(blobsOf(before))) if (!used.has(blob)) tx.putBlob(blob, null);
}

function modulesOf(staged: StagedPush, component: NumberedComponent): EvaluatedModule[] {
  const definition = staged.definitions.get(component.definitionPath);
  return must(definition, `no definition ${component.definitionPath}`).evaluated.modules;
}

function cronSpecsOf(staged: StagedPush, component: NumberedComponent): CronSpec[] {
  return modulesOf(staged, component).flatMap(({ analysis }) => analysis?.cronSpecs ?? []);
}
