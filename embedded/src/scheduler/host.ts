import type { ComponentId, Database, Transaction } from "../database/types";
import type { UdfType } from "../threads/messages";
import type { Clock } from "../runtime/clock";
import type { FunctionResult } from "../threads/messages";

/** A function that is called because its time has come. */
export type DueCall = {
  caller: "Scheduler" | "Cron";
  component: ComponentId;
  /** "messages.js:send" */
  path: string;
  /** JSON text of the argument object. */
  args: string;
  /** Id in `_scheduled_functions` of `owner`; null for crons. */
  jobId: string | null;
};

/** What the scheduler needs from the engine. */
export interface SchedulerHost {
  readonly clock: Clock;
  readonly database: Pick<Database, "beginQuery" | "onPublished">;
  /** The function as it is deployed now; the text says why there is none. */
  functionType(
    component: ComponentId,
    path: string,
  ): { udfType: Exclude<UdfType, "HttpAction"> } | { error: string };
  /** A transaction of our own, in the engine's queue; resolves when it is published. */
  transact<T>(body: (transaction: Transaction) => T): Promise<T>;
  /**
   * Runs the mutation in one transaction with what `before` and `after` write. `before` may answer
   * false, then nothing runs and the answer is null. `after` is only called if the function
   * succeeded; otherwise nothing is committed. Rejects for failures that are not the function's.
   */
  runMutation(call: DueCall, hooks: MutationHooks): Promise<FunctionResult | null>;
  runAction(call: DueCall): Promise<FunctionResult>;
  reportBug(error: unknown): void;
}

export type MutationHooks = {
  before(transaction: Transaction): boolean;
  after(transaction: Transaction): void;
};

/** The text of a failure as jobs keep it: without the line that names the request. */
export function failureText(result: FunctionResult & { ok: false }): string {
  return result.errorMessage.replace(/^\[Request ID: \w+\] Server Error\n/, "");
}
