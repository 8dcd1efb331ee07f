import { UserFacingError } from "../lib/errors";
import { formatSize } from "../values/size";
import type { TransactionUsage } from "./types";

/** The official backend's limits of one function execution. */
export const LIMITS = {
  documentsRead: 32_000,
  bytesRead: 16 * 1024 * 1024,
  databaseQueries: 4096,
  documentsWritten: 16_000,
  bytesWritten: 16 * 1024 * 1024,
  documentSize: 1024 * 1024,
  documentNesting: 16,
  valueNesting: 64,
  objectFields: 1024,
  arrayLength: 8192,
  fieldNameLength: 1024,
  queryOperators: 256,
} as const;

const OVER_LIMIT_HELP =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed " +
  "queries with a selective index range expressions.";

/** A page that hits one of these is cut instead of failing (`SplitRequired`). */
export class ReadLimitError extends UserFacingError {
  override readonly name: string = "ReadLimitError";
}

/** Counts what one execution does, nested calls included. System tables are free. */
export class UsageMeter {
  readonly usage: TransactionUsage = {
    bytesRead: 0,
    bytesWritten: 0,
    databaseQueries: 0,
    documentsRead: 0,
    documentsWritten: 0,
    functionsScheduled: 0,
    scheduledFunctionArgsBytes: 0,
  };

  query(): void {
    if (++this.usage.databaseQueries <= LIMITS.databaseQueries) return;
    throw new ReadLimitError(
      `Too many reads in a single function execution (limit: ${LIMITS.databaseQueries}). ${OVER_LIMIT_HELP}`,
    );
  }

  read(size: number): void {
    const { usage } = this;
    usage.documentsRead++;
    usage.bytesRead += size;
    if (usage.documentsRead > LIMITS.documentsRead) {
      throw new ReadLimitError(
        `Too many documents read in a single function execution (limit: ${LIMITS.documentsRead}). ${OVER_LIMIT_HELP}`,
      );
    }
    if (usage.bytesRead > LIMITS.bytesRead) {
      throw new ReadLimitError(
        `Too many bytes read in a single function execution (limit: ${LIMITS.bytesRead} bytes). ${OVER_LIMIT_HELP}`,
      );
    }
  }

  write(size: number): void {
    const { usage } = this;
    usage.documentsWritten++;
    usage.bytesWritten += size;
    if (usage.documentsWritten > LIMITS.documentsWritten) {
      throw new UserFacingError(
        `Too many writes in a single function execution (limit: ${LIMITS.documentsWritten})`,
      );
    }
    if (usage.bytesWritten > LIMITS.bytesWritten) {
      throw new UserFacingError(
        `Too many bytes written in a single function execution (limit: ${formatSize(LIMITS.bytesWritten)})`,
      );
    }
  }

  /** What a rolled-back child wrote does not count; what it read does. */
  markWrites(): () => void {
    const { bytesRead: _bytes, documentsRead: _documents, ...rest } = this.usage;
    const { databaseQueries: _queries, ...writes } = rest;
    return () => void Object.assign(this.usage, writes);
  }
}
