import type { JsonObject } from "../../database/types";
import { UserFacingError } from "../../lib/errors";
import type { Frame } from "../frame";
import type { LoadedComponent } from "../loadedDeployment";
import { resolveTarget, targetOf, type ResolvedTarget, type TargetFields } from "../resolve";
import type { ScheduleRequest, SchedulerService } from "../services";
import type { Syscall } from "./table";

const FIVE_YEARS_MS = 5 * 366 * 24 * 3600 * 1000;

const MAX_ARGS_BYTES = 4 * 1024 * 1024;
const WARNING_RATIO = 0.8;

export type ScheduleArgs = TargetFields & { ts: number; args: JsonObject };

/** Checks a request to schedule, of a mutation or an action; throws the official texts. */
export function prepareSchedule(
  request: ScheduleArgs,
  caller: LoadedComponent,
  context: { nowMs: number; parentJobId: string | null },
): ScheduleRequest {
  const target = resolveTarget(targetOf(request, "scheduler"), caller);
  const scheduledMs = request.ts * 1000;
  checkTime(scheduledMs, context.nowMs);
  const found = target.component.findFunction(target.path);
  if (!found) throw missingTarget(target);
  return {
    component: target.component.mount.id,
    path: found.canonicalPath,
    udfType: found.analysis.udfType,
    args: request.args,
    scheduledMs,
    parentJobId: context.parentJobId,
  };
}

function checkTime(scheduledMs: number, nowMs: number): void {
  const delta = scheduledMs - nowMs;
  if (Math.abs(delta) <= FIVE_YEARS_MS) return;
  const where = delta > 0 ? "future" : "past";
  throw new UserFacingError(`${scheduledMs / 1000} is more than 5 years in the ${where}`);
}

function missingTarget({ component, path }: ResolvedTarget): UserFacingError {
  const [module = "", name = "default"] = path.split(":");
  const file = module.endsWith(".js") ? module : `${module}.js`;
  if (!component.hasModule(path)) {
    const where = component.mount.path === "" ? "" : `${component.mount.path} `;
    return new UserFacingError(
      `Attempted to schedule function at nonexistent path: ${where}${file}`,
    );
  }
  return new UserFacingError(
    `Attempted to schedule function, but no exported function ${name} found in the file: ` +
      `${file}${component.inComponent}. Did you forget to export it?`,
  );
}

const schedule: Syscall = (frame, args) => {
  const scheduler = requireScheduler(frame);
  const request = prepareSchedule(JSON.parse(args) as ScheduleArgs, frame.component, {
    nowMs: frame.execution.nowMs,
    parentJobId: frame.execution.input.request.scheduledJobId,
  });
  const { usage } = frame.transaction;
  const before = usage.scheduledFunctionArgsBytes;
  const id = scheduler.schedule(frame.transaction, frame.componentId, request);
  const warning = sizeWarning(usage.scheduledFunctionArgsBytes - before);
  if (warning !== null) frame.execution.logs.add("WARN", [warning]);
  return JSON.stringify(id);
};

/** The official backend does not refuse these either: so far it says so in the function's log. */
function sizeWarning(bytes: number): string | null {
  if (bytes <= WARNING_RATIO * MAX_ARGS_BYTES) return null;
  const isOver = bytes > MAX_ARGS_BYTES;
  const outlook = isOver ? ". This will become a hard error in the future" : "";
  return (
    `Large arguments for a single scheduled function from this mutation${outlook} ` +
    `(actual: ${bytes} bytes, limit: ${MAX_ARGS_BYTES} bytes).`
  );
}

const cancelJob: Syscall = (frame, args) => {
  const { id } = JSON.parse(args) as { id: string };
  const scheduler = requireScheduler(frame);
  if (id === frame.execution.input.request.scheduledJobId) {
    throw new UserFacingError("A mutation cannot cancel itself");
  }
  scheduler.cancel(frame.transaction, frame.componentId, id);
  return "null";
};

function requireScheduler(frame: Frame): SchedulerService {
  if (frame.kind !== "Mutation") {
    throw new UserFacingError("Only mutations and actions can schedule functions.");
  }
  const { scheduler } = frame.execution.services;
  if (!scheduler) throw new UserFacingError("Scheduling is not available yet.");
  return scheduler;
}

export const scheduling = {
  "1.0/schedule": schedule,
  "1.0/cancel_job": cancelJob,
} satisfies Record<string, Syscall>;
