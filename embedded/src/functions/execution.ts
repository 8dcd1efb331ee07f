import type { Transaction } from "../database/types";
import type { Identity } from "../threads/messages";
import { LogBuffer } from "./logBuffer";
import type { LoadedFunction } from "./loadedDeployment";
import type { FunctionServices } from "./services";

export type RequestInfo = {
  requestId: string;
  clientIp: string | null;
  userAgent: string | null;
  /** Id of the scheduled job that this is, if it is one. */
  scheduledJobId: string | null;
};

/** One query or mutation from outside, with everything it calls in its transaction. */
export type ExecutionRequest = {
  target: LoadedFunction;
  /** JSON text of the argument object. */
  args: string;
  transaction: Transaction;
  identity: Identity;
  request: RequestInfo;
  /** What the previous run of this query said about its page, see pagination. */
  journal: string | null;
};

/** What all frames of one execution share. */
export class Execution {
  readonly logs = new LogBuffer();
  /** Whether the result depends on who asked. */
  identityRead = false;
  journalOut: string | null = null;
  /** webcrypto operations and imports under way: only they can make it resume in a later turn. */
  pendingHostOperations = 0;
  /** Rejections nobody has handled so far. */
  unhandledRejections: Map<Promise<unknown>, unknown> | null = null;
  /** A failure of ours, not of user code: nothing may be committed. */
  internalError: unknown = undefined;
  isFinished = false;

  constructor(
    readonly input: ExecutionRequest,
    readonly services: FunctionServices,
  ) {}

  get nowMs(): number {
    return this.input.transaction.nowMs;
  }
  get identity(): Identity {
    return this.input.identity;
  }
}
