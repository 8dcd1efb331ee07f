import type {
  ComponentId,
  JsonObject,
  JsonValue,
  TableCatalog,
  Transaction,
} from "../database/types";
import { readComponentRows, readModuleRows, readVariables } from "../deploy/deploymentRows";
import { toSchemaJson } from "../deploy/schemaJson";
import type { SystemFunction } from "../functions/services";
import { badRequest } from "../lib/errors";

type Context = {
  catalog: TableCatalog;
  /** Root variables with the system's own. */
  env: () => Readonly<Record<string, string>>;
};

/**
 * The queries that the CLI and the dashboard's tools ask under `_system/`:
 * native, for administrators only, reactive by what they read like any other.
 * Keys are paths without ":default".
 */
export function createSystemFunctions({ catalog, env }: Context): Map<string, SystemFunction> {
  return new Map<string, SystemFunction>([
    ["_system/cli/tables", ({ component }) => listTables(catalog, component)],
    [
      "_system/cli/tableData",
      ({ transaction, component, args }) => tableData(transaction, component, args),
    ],
    [
      "_system/cli/queryTable",
      ({ transaction, component, args }) => watchTable(transaction, component, args),
    ],
    [
      "_system/cli/tableSize",
      ({ transaction, component, args }) => transaction.count(component, text(args, "tableName")),
    ],
    ["_system/cli/queryEnvironmentVariables", ({ transaction }) => listVariables(transaction)],
    [
      "_system/cli/queryEnvironmentVariables:get",
      ({ transaction, args }) => {
        const name = text(args, "name");
        const value = readVariables(transaction)[name] ?? env()[name];
        return value === undefined ? null : { name, value };
      },
    ],
    [
      "_system/cli/modules:apiSpec",
      ({ transaction, component }) => apiSpec(transaction, component),
    ],
    ["_system/cli/convexUrl:cloudUrl", () => env().CONVEX_CLOUD_URL ?? null],
    ["_system/frontend/convexSiteUrl", () => env().CONVEX_SITE_URL ?? null],
    ["_system/frontend/components:list", ({ transaction }) => listComponents(transaction)],
    ["_system/frontend/getSchemas", ({ component }) => getSchemas(catalog, component)],
  ]);
}

function getSchemas(catalog: TableCatalog, component: ComponentId): JsonValue {
  const schema = catalog.activeSchema(component);
  return schema === null ? {} : { active: JSON.stringify(toSchemaJson(schema)) };
}

function listTables(catalog: TableCatalog, component: ComponentId): JsonValue {
  const tables = catalog.listTables(component).filter(({ name }) => !name.startsWith("_"));
  const names = tables.map(({ name }) => name).toSorted();
  return { page: names.map((name) => ({ name })), isDone: true, continueCursor: "end" };
}

/** More than the CLI asks for in one go, less than one execution may read. */
const MAX_ROWS_READ = 16_000;

function tableData(tx: Transaction, component: ComponentId, args: JsonObject): JsonValue {
  const tableName = text(args, "table");
  const options = args.paginationOpts as JsonObject | undefined;
  const result = tx.paginate(component, {
    query: {
      source: { type: "FullTableScan", tableName, order: args.order === "desc" ? "desc" : "asc" },
      operators: [],
    },
    cursor: typeof options?.cursor === "string" ? options.cursor : null,
    pageSize: typeof options?.numItems === "number" ? options.numItems : 100,
    maximumRowsRead: MAX_ROWS_READ,
  });
  const page = result.page.map((document): JsonValue => JSON.parse(document));
  return { ...result, page };
}

/** A new value whenever anything in the table changes: the caller only waits for one. */
function watchTable(tx: Transaction, component: ComponentId, args: JsonObject): JsonValue {
  tx.count(component, text(args, "tableName"));
  return String(tx.snapshotTs);
}

function listVariables(tx: Transaction): JsonValue {
  const source = { type: "FullTableScan", tableName: "_env", order: null } as const;
  const stream = tx.stream(0, { source, operators: [] });
  const rows: JsonObject[] = [];
  for (let row = stream.next(); row !== null; row = stream.next())
    rows.push(JSON.parse(row) as JsonObject);
  const nameOf = (row: JsonObject) => row.name as string;
  return rows.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function apiSpec(tx: Transaction, component: ComponentId): JsonValue {
  const modules = readModuleRows(tx).filter((row) => row.component === component);
  return modules.flatMap(({ path, analysis }): JsonObject[] => [
    ...(analysis?.functions ?? []).map(({ name, udfType, visibility, args, returns }) => ({
      identifier: `${path}:${name}`,
      functionType: udfType,
      visibility: { kind: visibility },
      args: JSON.parse(args),
      returns: JSON.parse(returns) ?? { type: "any" },
    })),
    ...(analysis?.httpRoutes ?? []).map(({ path, method }) => ({
      functionType: "HttpAction",
      method,
      path,
    })),
  ]);
}

function listComponents(tx: Transaction): JsonValue {
  return readComponentRows(tx).map(({ _id, path, name, state, httpPrefix }) => ({
    id: _id,
    name: path === "" ? null : name,
    path,
    args: {},
    state,
    httpPrefix,
  }));
}

function text(args: JsonObject, name: string): string {
  const value = args[name];
  if (typeof value === "string") return value;
  throw badRequest("InvalidArgument", `\`${name}\` must be a string`);
}
