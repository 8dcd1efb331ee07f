import type { PageRequest, QueryJson, QuerySource } from "../../database/types";
import { UserFacingError } from "../../lib/errors";
import { tableNumberOfId } from "../../values/ids";
import type { Frame } from "../frame";
import { guardTable, isReadable, withIdArgument } from "./arguments";
import type { Syscall } from "./table";

/** Numbers below are system tables'. */
const FIRST_USER_TABLE = 10001;

type GetArgs = { id: string; isSystem?: boolean; table?: string | null };

const get: Syscall = (frame, args) => {
  const { id, isSystem = false, table } = JSON.parse(args) as GetArgs;
  const number = tableNumberOfId(id);
  if (number !== null && (isSystem || number < FIRST_USER_TABLE)) {
    // Ids of other components' system tables read as null, like any foreign id.
    guardTable(number < FIRST_USER_TABLE ? "_" : "user", { system: isSystem });
    if (!isReadableSystemTable(frame, number)) return "null";
  }
  return withIdArgument(
    "get",
    () => frame.transaction.get(frame.componentId, id, table ?? undefined) ?? "null",
  );
};

function isReadableSystemTable(frame: Frame, number: number): boolean {
  return ["_scheduled_functions", "_storage"].some(
    (name) => frame.transaction.tableNumber(frame.componentId, name) === number,
  );
}

const queryStream: Syscall = (frame, args) => {
  const { query } = JSON.parse(args) as { query: QueryJson };
  checkSource(query.source);
  const queryId = frame.nextStreamId++;
  const open = () => frame.transaction.stream(frame.componentId, query);
  frame.streams.set(queryId, lazily(open));
  return `{"queryId":${queryId}}`;
};

/** Nothing is read before the first row is asked for, in its turn among the other syscalls. */
function lazily(open: () => { next(): string | null }): { next(): string | null } {
  let stream: { next(): string | null } | null = null;
  return { next: () => (stream ??= open()).next() };
}

const queryStreamNext: Syscall = (frame, args) => {
  const queryId = parseQueryId(args);
  const stream = frame.streams.get(queryId);
  if (!stream) return `{"value":null,"done":true}`;
  const row = stream.next();
  if (row !== null) return `{"value":${row},"done":false}`;
  frame.streams.delete(queryId);
  return `{"value":null,"done":true}`;
};

const queryCleanup: Syscall = (frame, args) => String(frame.streams.delete(parseQueryId(args)));

const QUERY_ID = '{"queryId":';

/** Called for every row: `{"queryId":12}` is read without a JSON parser. */
function parseQueryId(args: string): number {
  if (args.startsWith(QUERY_ID)) {
    const id = Number(args.slice(QUERY_ID.length, -1));
    if (Number.isInteger(id)) return id;
  }
  return (JSON.parse(args) as { queryId: number }).queryId;
}

const MULTIPLE_PAGES =
  "This query or mutation function ran multiple paginated queries. " +
  "Convex only supports a single paginated query in each function.";

type PageArgs = Omit<PageRequest, "maximumRowsRead" | "maximumBytesRead"> & {
  maximumRowsRead?: number | null;
  maximumBytesRead?: number | null;
};

const queryPage: Syscall = (frame, args) => {
  const request = JSON.parse(args) as PageArgs;
  if (frame.component.mount.path !== "") throw paginateInComponent();
  if (frame.hasPaginated) throw new UserFacingError(MULTIPLE_PAGES);
  frame.hasPaginated = true;
  checkSource(request.query.source);
  const isRoot = frame.depth === 0;
  const journal = isRoot ? frame.execution.input.journal : null;
  const result = frame.transaction.paginate(frame.componentId, {
    query: request.query,
    cursor: request.cursor,
    endCursor: request.endCursor ?? journal,
    pageSize: request.pageSize,
    maximumRowsRead: request.maximumRowsRead ?? undefined,
    maximumBytesRead: request.maximumBytesRead ?? undefined,
  });
  if (isRoot) frame.execution.journalOut = result.continueCursor;
  const { page, ...rest } = result;
  return `{"page":[${page.join(",")}],${JSON.stringify(rest).slice(1)}`;
};

function paginateInComponent(): UserFacingError {
  return new UserFacingError(
    "paginate() is only supported in the app. " +
      "Learn more at https://docs.convex.dev/components/authoring#pagination",
  );
}

const count: Syscall = (frame, args) => {
  const { table } = JSON.parse(args) as { table: string };
  checkReadable(table);
  return String(frame.transaction.count(frame.componentId, table));
};

const normalizeId: Syscall = (frame, args) => {
  const { table, idString } = JSON.parse(args) as { table: string; idString: string };
  const id = frame.transaction.normalizeId(frame.componentId, table, idString);
  return JSON.stringify({ id });
};

function checkSource(source: QuerySource): void {
  const name = source.type === "FullTableScan" ? source.tableName : source.indexName;
  checkReadable(name.split(".")[0] ?? "");
}

function checkReadable(table: string): void {
  if (!isReadable(table)) throw new UserFacingError(`Table ${table} cannot be read by functions.`);
}

export const databaseReads = {
  "1.0/get": get,
  "1.0/queryStreamNext": queryStreamNext,
  "1.0/queryPage": queryPage,
  "1.0/count": count,
} satisfies Record<string, Syscall>;

export const databaseSyncReads = {
  "1.0/queryStream": queryStream,
  "1.0/queryCleanup": queryCleanup,
  "1.0/db/normalizeId": normalizeId,
} satisfies Record<string, Syscall>;
