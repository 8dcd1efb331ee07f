import type { JsonObject } from "../../database/types";
import { UserFacingError } from "../../lib/errors";
import { tableNumberOfId } from "../../values/ids";
import type { Frame } from "../frame";
import { withIdArgument } from "./arguments";
import type { Syscall } from "./table";

const FIRST_USER_TABLE = 10001;
const READ_ONLY = "System tables (prefixed with `_`) are read-only.";

type WriteArgs = { id: string; table?: string | null; value: JsonObject };

const insert: Syscall = (frame, args) => {
  const { table, value } = JSON.parse(args) as { table: string; value: JsonObject };
  requireMutation(frame, "insert");
  if (table.startsWith("_")) throw new UserFacingError(READ_ONLY);
  requireObject(value, "insert");
  return JSON.stringify({ _id: frame.transaction.insert(frame.componentId, table, value) });
};

const patch: Syscall = (frame, args) => {
  const { id, table, value } = checkedWrite(frame, "patch", args);
  requireObject(value, "patch");
  return JSON.stringify(
    withIdArgument("patch", () =>
      frame.transaction.patch(frame.componentId, id, value, table ?? undefined),
    ),
  );
};

const replace: Syscall = (frame, args) => {
  const { id, table, value } = checkedWrite(frame, "replace", args);
  requireObject(value, "replace");
  return JSON.stringify(
    withIdArgument("replace", () =>
      frame.transaction.replace(frame.componentId, id, value, table ?? undefined),
    ),
  );
};

const remove: Syscall = (frame, args) => {
  const { id, table } = checkedWrite(frame, "delete", args);
  return JSON.stringify(
    withIdArgument("delete", () =>
      frame.transaction.remove(frame.componentId, id, table ?? undefined),
    ),
  );
};

function checkedWrite(frame: Frame, op: string, args: string): WriteArgs {
  requireMutation(frame, op);
  const parsed = JSON.parse(args) as WriteArgs;
  const number = tableNumberOfId(parsed.id);
  if (number !== null && number < FIRST_USER_TABLE) throw new UserFacingError(READ_ONLY);
  return parsed;
}

function requireMutation(frame: Frame, op: string): void {
  if (frame.kind !== "Mutation") {
    throw new UserFacingError(`Cannot call db.${op} from a query: queries are read-only.`);
  }
}

function requireObject(value: unknown, op: string): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserFacingError(
      `Invalid argument \`value\` for \`db.${op}\`: Value must be an Object`,
    );
  }
}

export const databaseWrites = {
  "1.0/insert": insert,
  "1.0/shallowMerge": patch,
  "1.0/replace": replace,
  "1.0/remove": remove,
} satisfies Record<string, Syscall>;
