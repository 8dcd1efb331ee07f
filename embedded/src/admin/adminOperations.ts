import type { Deployer } from "../deploy/deployer";
import { parseFields } from "../deploy/jsonFields";
import { ServerError } from "../lib/errors";
import type { ExecutionLog } from "./executionLog";
import type { Snapshots } from "./snapshot/snapshots";

/** JSON text in, JSON text out. Some wait long: never call one from inside an execution. */
export type AdminOperation = (body: string) => Promise<string>;

/** What the engine answers to `{type: "admin", op, body}`, by name of the operation. */
export function createAdminOperations({
  deployer,
  log,
  snapshots,
  others,
}: {
  deployer: Deployer;
  log: ExecutionLog;
  /** null where there is no folder for files. */
  snapshots: Snapshots | null;
  /** Operations of other rooms. */
  others: Record<string, AdminOperation>;
}): (op: string, body: string) => Promise<string> {
  const operations: Record<string, AdminOperation> = {
    ...snapshots?.operations,
    ...others,
    get_config_hashes: async () => JSON.stringify(deployer.getConfigHashes()),
    evaluate_schema: async (body) => JSON.stringify(await deployer.evaluateSchema(body)),
    evaluate_push: async (body) => JSON.stringify(await deployer.evaluatePush(body)),
    start_push: async (body) => JSON.stringify(await deployer.startPush(body)),
    wait_for_schema: async (body) => JSON.stringify(await deployer.waitForSchema(body)),
    finish_push: async (body) => JSON.stringify(await deployer.finishPush(body)),
    report_push_completed: async () => "null",
    update_environment_variables: async (body) => {
      await deployer.updateVariables(body);
      return "null";
    },
    stream_function_logs: async (body) => {
      const { cursor } = parseFields(body);
      return JSON.stringify(log.read(typeof cursor === "number" ? cursor : 0));
    },
  };
  return async (op, body) => {
    const operation = Object.hasOwn(operations, op) ? operations[op] : undefined;
    if (!operation) {
      throw new ServerError(
        "notImplemented",
        "NotImplemented",
        `This backend has no operation ${op}.`,
      );
    }
    return operation(body);
  };
}
