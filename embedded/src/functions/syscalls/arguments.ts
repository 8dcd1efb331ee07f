import { UserFacingError } from "../../lib/errors";

/** Prefixes a complaint about an id with the operation it was given to, as the official texts do. */
export function withIdArgument<T>(op: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof UserFacingError && error.message.startsWith("Unable to decode ID")) {
      throw new UserFacingError(`Invalid argument \`id\` for \`db.${op}\`: ${error.message}`);
    }
    throw error;
  }
}

/** User tables through `db`, the two readable system tables through `db.system`. */
export function guardTable(table: string, options: { system: boolean }): void {
  const isSystem = table.startsWith("_");
  if (options.system && !isSystem) {
    throw new UserFacingError("User tables cannot be accessed with db.system.");
  }
  if (!options.system && isSystem) {
    throw new UserFacingError("System tables can only be accessed with db.system.");
  }
}

const readableSystemTables = new Set(["_scheduled_functions", "_storage"]);

/** Whether user code may read the table at all. The others are the backend's own. */
export function isReadable(table: string): boolean {
  return !table.startsWith("_") || readableSystemTables.has(table);
}
