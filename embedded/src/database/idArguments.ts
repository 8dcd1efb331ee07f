import { UserFacingError } from "../lib/errors";
import { addressOfId, type DocumentAddress } from "./indexKeys";
import type { Table } from "./tables";

/** Throws the official text, with the method that was called. */
export function addressOfArgument(id: string, method: string): DocumentAddress {
  try {
    return addressOfId(id);
  } catch (error) {
    if (!(error instanceof UserFacingError)) throw error;
    throw new UserFacingError(`Invalid argument \`id\` for \`${method}\`: ${error.message}`);
  }
}

/** For calls that name the table beside the id. */
export function checkExpectedTable(table: Table, expected: string, method: string): void {
  if (table.name === expected) return;
  throw new UserFacingError(
    `Invalid argument \`id\` for \`${method}\`: expected to be an Id<"${expected}">, got Id<"${table.name}"> instead.`,
  );
}
