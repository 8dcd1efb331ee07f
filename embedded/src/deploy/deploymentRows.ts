import type { JsonObject, Transaction } from "../database/types";
import type { ModuleAnalysis } from "../functions/deployment";
import type { AuthProvider } from "../threads/messages";
import type { EnvBinding } from "./definitionMetadata";

/**
 * The active push as rows of system tables in the app's component. What has a
 * deep shape is kept as JSON text: field names of users need not fit ours.
 */
const APP = 0;

type Row = { _id: string };

export type DeploymentRow = Row & {
  /** Goes up with every push and every change of the environment. */
  version: number;
  authProviders: AuthProvider[];
  serverVersion: string | null;
};

export type ComponentRow = Row & {
  path: string;
  parentPath: string | null;
  name: string;
  definitionPath: string;
  number: number;
  state: "active" | "unmounted";
  env: Record<string, EnvBinding>;
  httpPrefix: string | null;
  /** Prefix to path of the child. */
  httpMounts: { prefix: string; childPath: string }[];
};

export type ModuleRow = Row & {
  component: number;
  path: string;
  environment: "isolate" | "node";
  /** Over source and source map. */
  sha256: string;
  /** Names of blobs. */
  sourceSha256: string;
  sourceMapSha256: string | null;
  analysis: ModuleAnalysis | null;
};

export type WithoutId<R extends Row> = Omit<R, "_id">;

export function readDeploymentRow(tx: Transaction): DeploymentRow | null {
  const [row] = readTable(tx, "_deployment");
  if (!row) return null;
  return {
    _id: row._id as string,
    version: row.version as number,
    authProviders: parse(row.authProviders),
    serverVersion: (row.serverVersion ?? null) as string | null,
  };
}

export function writeDeploymentRow(tx: Transaction, row: WithoutId<DeploymentRow>): void {
  const fields = { ...row, authProviders: JSON.stringify(row.authProviders) };
  upsert(tx, "_deployment", readDeploymentRow(tx)?._id, fields);
}

/** For a change that is not a push: the same code, loaded anew. */
export function bumpVersion(tx: Transaction): void {
  const row = readDeploymentRow(tx);
  writeDeploymentRow(tx, {
    version: (row?.version ?? 0) + 1,
    authProviders: row?.authProviders ?? [],
    serverVersion: row?.serverVersion ?? null,
  });
}

export function readComponentRows(tx: Transaction): ComponentRow[] {
  return readTable(tx, "_components").map((row) => ({
    _id: row._id as string,
    path: row.path as string,
    parentPath: row.parentPath as string | null,
    name: row.name as string,
    definitionPath: row.definitionPath as string,
    number: row.number as number,
    state: row.state as ComponentRow["state"],
    env: parse(row.env),
    httpPrefix: row.httpPrefix as string | null,
    httpMounts: parse(row.httpMounts),
  }));
}

export function writeComponentRow(
  tx: Transaction,
  id: string | undefined,
  row: WithoutId<ComponentRow>,
): void {
  const fields = {
    ...row,
    env: JSON.stringify(row.env),
    httpMounts: JSON.stringify(row.httpMounts),
  };
  upsert(tx, "_components", id, fields);
}

export function readModuleRows(tx: Transaction): ModuleRow[] {
  return readTable(tx, "_modules").map((row) => ({
    _id: row._id as string,
    component: row.component as number,
    path: row.path as string,
    environment: row.environment as ModuleRow["environment"],
    sha256: row.sha256 as string,
    sourceSha256: row.sourceSha256 as string,
    sourceMapSha256: row.sourceMapSha256 as string | null,
    analysis: parse(row.analysis),
  }));
}

export function writeModuleRow(
  tx: Transaction,
  id: string | undefined,
  row: WithoutId<ModuleRow>,
): void {
  upsert(tx, "_modules", id, { ...row, analysis: JSON.stringify(row.analysis) });
}

export function readVariables(tx: Transaction): Record<string, string> {
  const rows = readTable(tx, "_env");
  return Object.fromEntries(rows.map((row) => [row.name as string, row.value as string]));
}

/** Makes the table hold exactly `variables`. */
export function writeVariables(tx: Transaction, variables: Readonly<Record<string, string>>): void {
  const left = new Map(Object.entries(variables));
  for (const row of readTable(tx, "_env")) {
    const id = row._id as string;
    const name = row.name as string;
    const value = left.get(name);
    left.delete(name);
    if (value === undefined) tx.remove(APP, id);
    else if (value !== row.value) tx.patch(APP, id, { value });
  }
  for (const [name, value] of left) tx.insert(APP, "_env", { name, value });
}

export function removeRow(tx: Transaction, row: Row): void {
  tx.remove(APP, row._id);
}

function readTable(tx: Transaction, tableName: string): JsonObject[] {
  const source = { type: "FullTableScan", tableName, order: null } as const;
  const stream = tx.stream(APP, { source, operators: [] });
  const rows: JsonObject[] = [];
  for (let text = stream.next(); text !== null; text = stream.next())
    rows.push(JSON.parse(text) as JsonObject);
  return rows;
}

function upsert(tx: Transaction, table: string, id: string | undefined, fields: JsonObject): void {
  if (id === undefined) tx.insert(APP, table, fields);
  else tx.replace(APP, id, fields);
}

/** JSON text that this file wrote. */
function parse(text: unknown) {
  return JSON.parse(text as string);
}
