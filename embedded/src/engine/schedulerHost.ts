import type { Database } from "../database/types";
import type { Clock } from "../runtime/clock";
import type { DueCall, SchedulerHost } from "../scheduler/host";
import type { FunctionCall } from "../threads/messages";
import type { ActionThreads } from "./actionThreads";
import { toResult, type Engine } from "./engine";
import { newRequestId } from "./executor";

export type SchedulerParts = {
  engine: Engine;
  actions: ActionThreads;
  database: Database;
  clock: Clock;
  reportBug: (error: unknown) => void;
};

/** How the scheduler runs functions: without an identity, internal ones too. */
export function schedulerHost(parts: SchedulerParts): SchedulerHost {
  const { engine, actions, database, clock, reportBug } = parts;
  const toCall = (due: DueCall): FunctionCall => ({
    path: due.path,
    componentPath: engine.deployment.component(due.component)?.mount.path ?? "",
    args: due.args,
    identity: { kind: "none" },
    allowInternal: true,
    caller: due.caller,
  });
  return {
    clock,
    database,
    reportBug,
    transact: (body) => engine.mutations.transact(body),
    functionType(id, path) {
      const component = engine.deployment.component(id);
      const found = component?.mount.unmounted ? undefined : component?.findFunction(path);
      if (found) return { udfType: found.analysis.udfType };
      const where = component?.inComponent ?? "";
      return { error: `Could not find function for '${path}'${where}.` };
    },
    async runMutation(due, hooks) {
      const outcome = await engine.mutations.runHooked({
        call: toCall(due),
        hooks,
        work: { kind: "other" },
        options: { scheduledJobId: due.jobId },
      });
      if (outcome === null) return null;
      if (outcome.bug !== null) throw outcome.bug;
      return toResult(outcome);
    },
    runAction: (due) =>
      actions.run({ call: toCall(due), requestId: newRequestId(), jobId: due.jobId }),
  };
}
