import type { ComponentId, Transaction } from "../database/types";
import type { ScheduleRequest } from "../functions/services";
import { UserFacingError } from "../lib/errors";
import { decodeId } from "../values/ids";
import { sizeOfValue } from "../values/size";
import { JOB_DOCUMENTS } from "./jobRows";

/** What one mutation may schedule; throws the official texts. */
export function countSchedule(tx: Transaction, { args }: ScheduleRequest): void {
  const { usage, limits } = tx;
  // As the official one counts: the array of the one argument.
  const size = sizeOfValue([args]);
  if (usage.functionsScheduled >= limits.functionsScheduled) {
    throw new UserFacingError(
      `Too many functions scheduled by this mutation (limit: ${limits.functionsScheduled})`,
    );
  }
  if (usage.scheduledFunctionArgsBytes + size > limits.scheduledFunctionArgsBytes) {
    throw new UserFacingError(
      "Too large total size of the arguments of scheduled functions from this mutation " +
        `(limit: ${limits.scheduledFunctionArgsBytes} bytes)`,
    );
  }
  usage.functionsScheduled++;
  usage.scheduledFunctionArgsBytes += size;
}

export function requireJobId(tx: Transaction, owner: ComponentId, jobId: string): void {
  try {
    decodeId(jobId);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserFacingError(`Invalid argument \`id\` for \`scheduler.cancel\`: ${reason}`);
  }
  if (tx.normalizeId(owner, JOB_DOCUMENTS, jobId) !== null) return;
  throw new UserFacingError(
    "Invalid scheduled function ID. The ID must be an ID on the '_scheduled_functions' table.",
  );
}
