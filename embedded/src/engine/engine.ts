import type { Database } from "../database/types";
import type { Deployment } from "../functions/deployment";
import { FunctionError } from "../functions/functionError";
import { withoutExtension, type LoadedDeployment } from "../functions/loadedDeployment";
import { FunctionRunner } from "../functions/runner";
import type { FunctionServices } from "../functions/services";
import { unreachable } from "../lib/assert";
import { ServerError } from "../lib/errors";
import type { Clock } from "../runtime/clock";
import type {
  EngineEvent,
  FrontDeployment,
  EngineRequest,
  FunctionCall,
  FunctionResult,
  LogEntry,
  MutationAnswer,
  QueryAnswer,
} from "../threads/messages";
import type { ExecutionWatch, WatchedWork } from "../threads/watch";
import type { ActionsEnvironment } from "../threads/workers";
import { ActionSyscalls } from "./actionSyscalls";
import { Executor, newRequestId, runQuery, type CallOutcome } from "./executor";
import { JobQueue } from "./jobQueue";
import { LiveQueries } from "./liveQueries";
import { Mutations, type MutationOutcome } from "./mutations";
import { Sessions } from "./sessions";

export type EngineOptions = {
  database: Database;
  clock: Clock;
  services: FunctionServices;
  emit: (event: EngineEvent) => void;
  /** Execution logs for `convex logs`. */
  log: (entry: LogEntry) => void;
  reportBug: (error: unknown) => void;
  watch: ExecutionWatch | null;
};

/** More than this would have to wait for longer than anybody does. */
const MAX_QUEUED = 20_000;

/** The rest belongs to administration and to the actions thread. */
export type FunctionRequest = Exclude<
  EngineRequest,
  {
    type:
      | "admin"
      | "log"
      | "shutdown"
      | "actionTables"
      | "metrics"
      | "isQuiet"
      | "addFile"
      | "findFile";
  }
>;

/** How long /api/query_ts keeps its snapshot readable. */
const SNAPSHOT_HOLD_MS = 30_000;

/** Everything that runs user code over the database, in one queue. */
export class Engine {
  readonly queue = new JobQueue();
  readonly live: LiveQueries;
  readonly mutations: Mutations;
  readonly runner: FunctionRunner;
  readonly executor: Executor;
  private readonly actionSyscalls: ActionSyscalls;
  private loaded: LoadedDeployment | null = null;

  constructor(private readonly options: EngineOptions) {
    const { database, services, watch, log, reportBug, emit } = options;
    const { queue } = this;
    this.runner = new FunctionRunner(services, () => watch?.beat());
    const deployment = () => this.deployment;
    this.executor = new Executor(this.runner, services, { deployment, log, reportBug });
    const { executor } = this;
    this.mutations = new Mutations(database, executor, queue, new Sessions(), watch);
    this.live = new LiveQueries({ database, executor, queue, emit, watch });
    this.actionSyscalls = new ActionSyscalls({
      deployment,
      services,
      database,
      clock: options.clock,
      transact: (body) => this.mutations.transact(body),
      query: (call, requestId) => this.runQuery(call, { requestId }),
      mutation: (call, requestId) => this.runMutation(call, { work: { kind: "other" }, requestId }),
    });
  }

  get deployment(): LoadedDeployment {
    if (this.loaded) return this.loaded;
    throw new ServerError("overloaded", "NotReady", "The backend is still starting.");
  }

  /** Where an action runs; one that is not there fails anywhere. */
  environmentOf(call: FunctionCall): ActionsEnvironment {
    const component = this.deployment.requireComponent(call.componentPath);
    return component.findFunction(call.path)?.module.environment ?? "isolate";
  }

  /** Fresh module instances; every subscription runs again. */
  setDeployment(deployment: Deployment): void {
    this.loaded = this.runner.load(deployment);
    this.options.emit({ type: "deployment", deployment: toFrontDeployment(deployment) });
    this.live.invalidateAll();
  }

  /** Answers what the front and running actions ask of functions. */
  handle(request: FunctionRequest, rpcId: number | null): Promise<unknown> {
    const work: WatchedWork = rpcId === null ? { kind: "other" } : { kind: "request", rpcId };
    switch (request.type) {
      case "subscribe":
        return this.queue.run("requests", () => this.live.subscribe(request.subscriptions));
      case "unsubscribe":
        // In the queue, or it would overtake the subscribe that it takes back.
        return this.queue.run("requests", () => {
          this.live.unsubscribe(request.subscriptionIds);
          return null;
        });
      case "query":
        return this.isOverloaded ? overloaded() : this.query(request, work);
      case "mutation":
        return this.isOverloaded ? overloaded() : this.mutation(request, work);
      case "resolve":
        return this.queue.run("requests", () => this.resolve(request.call));
      case "queryTs":
        return Promise.resolve(this.holdSnapshot());
      case "actionSyscall":
        return this.actionSyscalls.perform(request.op, request.args, request.context);
      default:
        return unreachable(request);
    }
  }

  private get isOverloaded(): boolean {
    return this.queue.length > MAX_QUEUED;
  }

  private async query(
    request: Extract<EngineRequest, { type: "query" }>,
    work: WatchedWork,
  ): Promise<QueryAnswer> {
    const ts = request.ts === undefined ? undefined : BigInt(request.ts);
    const outcome = await this.runQuery(request.call, { ts, journal: request.journal, work });
    return { ...outcome.result, ts: String(outcome.ts) };
  }

  private runQuery(
    call: FunctionCall,
    options: {
      ts?: bigint;
      journal?: string | null;
      work?: WatchedWork;
      requestId?: string;
    },
  ): Promise<CallOutcome & { ts: bigint }> {
    const { watch, database } = this.options;
    return this.queue.run("requests", async () => {
      watch?.begin(options.work ?? { kind: "other" });
      try {
        return await runQuery(this.executor, database, call, options);
      } finally {
        watch?.end();
      }
    });
  }

  private async mutation(
    request: Extract<EngineRequest, { type: "mutation" }>,
    work: WatchedWork,
  ): Promise<MutationAnswer> {
    const { call, session } = request;
    const {
      error: _error,
      bug: _bug,
      ...answer
    } = await this.mutations.run({
      call,
      session,
      work,
    });
    return answer;
  }

  private async runMutation(
    call: FunctionCall,
    { work, requestId }: { work: WatchedWork; requestId: string },
  ): Promise<CallOutcome> {
    const outcome = await this.mutations.run({ call, work, options: { requestId } });
    const { error, bug } = outcome;
    return { result: toResult(outcome), error, bug, identityRead: true };
  }

  private resolve(call: FunctionCall): {
    udfType: "Query" | "Mutation" | "Action";
    componentPath: string;
    path: string;
  } {
    try {
      if (call.path.startsWith("_system/")) {
        return { udfType: "Query", componentPath: call.componentPath, path: call.path };
      }
      const { analysis, component, path } = this.executor.find(call);
      return { udfType: analysis.udfType, componentPath: component.mount.path, path };
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      const message = `[Request ID: ${newRequestId()}] Server Error\n${error.message}`;
      throw new ServerError("badRequest", "FunctionNotFound", message);
    }
  }

  private holdSnapshot(): { ts: string } {
    const { database } = this.options;
    const ts = database.publishedTs;
    database.hold(ts, SNAPSHOT_HOLD_MS);
    return { ts: String(ts) };
  }
}

function overloaded(): Promise<never> {
  const text = "Too many requests are waiting. Try again in a moment.";
  return Promise.reject(new ServerError("overloaded", "TooManyConcurrentRequests", text));
}

function toFrontDeployment({ version, authProviders, components }: Deployment): FrontDeployment {
  const app = components.find((component) => component.path === "");
  const modules = (app?.modules ?? []).filter(({ analysis }) => analysis !== null);
  return {
    version,
    authProviders,
    hasHttpRouter: modules.some(({ path }) => path === "http.js"),
    nodeModules: modules
      .filter(({ environment }) => environment === "node")
      .map(({ path }) => withoutExtension(path)),
  };
}

export function toResult(outcome: MutationOutcome): FunctionResult {
  const { ts: _ts, error: _error, bug: _bug, ...result } = outcome;
  return result;
}
