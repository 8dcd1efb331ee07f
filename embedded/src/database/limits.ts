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

const MAXIMA: Readonly<TransactionUsage> = {
  bytesRead: LIMITS.bytesRead,
  bytesWritten: LIMITS.bytesWritten,
  databaseQueries: LIMITS.databaseQueries,
  documentsRead: LIMITS.documentsRead,
  documentsWritten: LIMITS.documentsWritten,
  functionsScheduled: 1000,
  scheduledFunctionArgsBytes: 16 * 1024 * 1024,
};

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
  /** What `usage` may come to; less while a nested call with limits of its own runs. */
  limits: Readonly<TransactionUsage> = MAXIMA;

  /** Until the answer is called, no more than so much from now on. */
  lower(wanted: Partial<TransactionUsage>): () => void {
    const before = this.limits;
    const names = Object.keys(before) as (keyof TransactionUsage)[];
    const lowered = { ...before };
    for (const name of names)
      lowered[name] = Math.min(before[name], this.usage[name] + (wanted[name] ?? Infinity));
    this.limits = lowered;
    return () => {
      this.limits = before;
    };
  }

  query(): void {
    const { limits } = this;
    if (++this.usage.databaseQueries <= limits.databaseQueries) return;
    throw new ReadLimitError(
      `Too many reads in a single function execution (limit: ${limits.databaseQueries}). ${OVER_LIMIT_HELP}`,
    );
  }

  read(size: number): void {
    const { usage, limits } = this;
    usage.documentsRead++;
    usage.bytesRead += size;
    if (usage.documentsRead > limits.documentsRead) {
      throw new ReadLimitError(
        `Too many documents read in a single function execution (limit: ${limits.documentsRead}). ${OVER_LIMIT_HELP}`,
      );
    }
    if (usage.bytesRead > limits.bytesRead) {
      throw new ReadLimitError(
        `Too many bytes read in a single function execution (limit: ${limits.bytesRead} bytes). ${OVER_LIMIT_HELP}`,
      );
    }
  }

  write(size: number): void {
    const { usage, limits } = this;
    usage.documentsWritten++;
    usage.bytesWritten += size;
    if (usage.documentsWritten > limits.documentsWritten) {
      throw new UserFacingError(
        `Too many writes in a single function execution (limit: ${limits.documentsWritten})`,
      );
    }
    if (usage.bytesWritten > limits.bytesWritten) {
      throw new UserFacingError(
        `Too many bytes written in a single function execution (limit: ${formatSize(limits.bytesWritten)})`,
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
