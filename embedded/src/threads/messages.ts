/**
 * What the threads say to each other. Of the actions thread there are two, see workers.ts.
 *
 *   front (main)  --EngineRequest-->  engine  --EngineEvent-->  front
 *   front         --ActionsRequest--> actions --ActionsEvent--> front
 *   actions       --EngineRequest-->  engine  (over their own MessageChannel)
 *   engine        --ActionsRequest--> actions (scheduled actions, new deployments)
 *
 * Values, arguments and results travel as JSON text in Convex's encoding, so
 * that no thread parses what it only passes on. Timestamps are decimal strings
 * of nanoseconds (bigint survives structured clone but not JSON logs).
 */
import type { ActionsEnvironment } from "./workers";

/** Who is calling. `attributes` is the JSON of getUserIdentity()'s answer. */
export type Identity =
  | { kind: "none" }
  | { kind: "user"; attributes: string; token?: string }
  | { kind: "admin"; attributes: string | null };

export type UdfType = "Query" | "Mutation" | "Action" | "HttpAction";

/** How a call names its target; exactly one, see convex-protocol b.9. */
export type FunctionTarget = { name: string } | { reference: string } | { functionHandle: string };

export type FunctionResult =
  | { ok: true; value: string; logLines: string[]; journal: string | null }
  | {
      ok: false;
      errorMessage: string;
      errorData?: string;
      logLines: string[];
      /** Refused by the front, without a try: when to try again by oneself, or null. */
      notRun?: { retryAfterMs: number | null };
    };

/** One call of a public or (admin) internal function from outside. */
export type FunctionCall = {
  /** `module/path:export`, as the client sent it; `:default` is added by the receiver if missing. */
  path: string;
  /** "" is the app; admin identities may name any mounted component. */
  componentPath: string;
  /** JSON text of the argument OBJECT. */
  args: string;
  identity: Identity;
  /** Internal functions too (admin's /api/function and `convex run`). */
  allowInternal?: boolean;
  caller:
    "SyncWorker" | "HttpApi" | "HttpEndpoint" | "Scheduler" | "Cron" | "Cli" | "Action" | "Tester";
  clientIp?: string | null;
  userAgent?: string | null;
};

export type SubscriptionAdd = {
  /** Chosen by the front, unique for its lifetime. */
  subscriptionId: number;
  call: FunctionCall;
  journal: string | null;
};

export type EngineRequest =
  /** Answer: {ts, results in order}. Results are valid at ts, and later changes come as `published`. */
  | { type: "subscribe"; subscriptions: SubscriptionAdd[] }
  /** Answer: null */
  | { type: "unsubscribe"; subscriptionIds: number[] }
  /** Answer: QueryAnswer. `ts` absent = newest published snapshot. */
  | { type: "query"; call: FunctionCall; ts?: string; journal?: string | null }
  /** Answer: MutationAnswer, only after the commit (and all it saw) is durable and published. */
  | { type: "mutation"; call: FunctionCall; session?: { sessionId: string; requestId: number } }
  /** What kind of function is this, and may this caller run it? Answer: {udfType, componentPath, path} or throws the official text. */
  | { type: "resolve"; call: FunctionCall }
  /** Answer: {ts}; the snapshot stays readable for 30 s. */
  | { type: "queryTs" }
  /** One asynchronous syscall of a running action, JSON in and out. Answer: JSON text. */
  | { type: "actionSyscall"; op: string; args: string; context: ActionContext }
  /** For v.id() checks in the actions thread. Answer: every table's {component, number, name}. */
  | { type: "actionTables" }
  /** Every admin endpoint that is not a function call (push, env, import…): JSON in and out. */
  | { type: "admin"; op: string; body: string }
  /** Execution logs of other threads, for `convex logs`. No answer. */
  | { type: "log"; entry: LogEntry }
  /** A file that is on disk shall exist from now on. Answer: its storage id */
  | { type: "addFile"; component: number; file: NewFile }
  /** Answer: StoredFile or null */
  | { type: "findFile"; by: { uuid: string } | { component: number; storageId: string } }
  /** Answer: the engine's part of /metrics, Prometheus text. */
  | { type: "metrics" }
  /** Is nothing under way that a fresh engine could not go on with? Answer: boolean */
  | { type: "isQuiet" }
  /** Finish what runs, flush, close storage. Answer: null */
  | { type: "shutdown" };

/** Bytes on disk, by the name they have there; `sha256` is base64. */
export type NewFile = { uuid: string; sha256: string; size: number; contentType: string | null };

export type QueryAnswer = FunctionResult & { ts: string };
export type MutationAnswer = FunctionResult & { ts: string };
export type SubscribeAnswer = { ts: string; results: FunctionResult[] };

/** Which execution an action's syscall belongs to. */
export type ActionContext = {
  componentPath: string;
  identity: Identity;
  requestId: string;
  /** Set for scheduled actions: what they schedule is cancelled with them. */
  jobId?: string;
};

export type EngineEvent =
  | { type: "ready" }
  /** Sent at start and after every push or env change, before any result that used it. */
  | { type: "deployment"; deployment: FrontDeployment }
  /** A thread for these actions is needed now. */
  | { type: "actionsWanted"; environment: ActionsEnvironment }
  /**
   * A new published timestamp: answers of mutations committed up to `ts` come first (in the same
   * batch), then this. `changed` holds only subscriptions whose result or error differs from the last one sent.
   */
  | {
      type: "published";
      ts: string;
      changed: { subscriptionId: number; result: FunctionResult }[];
    };

/** What the front needs to know of the deployment: who may sign tokens. */
export type FrontDeployment = {
  version: number;
  authProviders: AuthProvider[];
  hasHttpRouter: boolean;
  /** The app's `"use node"` modules, as calls name them: "indexing/embedder". */
  nodeModules: string[];
};

export type AuthProvider =
  | { type: "oidc"; domain: string; applicationID: string }
  | {
      type: "customJwt";
      issuer: string;
      jwks: string;
      algorithm: "RS256" | "ES256";
      applicationID: string | null;
    };

export type ActionsRequest =
  /**
   * Replaces the modules; running executions finish on the old ones. `deployment` is
   * {deployment, tables}. No answer.
   */
  | { type: "deployment"; deployment: unknown }
  /** Answer: FunctionResult. `nested`: another action waits for it, which gets the bare error. */
  | { type: "action"; call: FunctionCall; requestId: string; jobId?: string; nested?: boolean }
  /** Answer: HttpActionHead; the body follows as `httpBody` events with the same streamId. */
  | { type: "httpAction"; streamId: number; request: HttpActionRequest; identity: Identity }
  | { type: "httpAbort"; streamId: number }
  | { type: "shutdown" };

/** What the answers to ActionsRequest are, by its `type`. */
export type ActionsAnswers = {
  deployment: null;
  action: FunctionResult;
  httpAction: HttpActionHead;
  httpAbort: null;
  shutdown: null;
};
/**
 * Front to actions, with the port transferred: talk to this engine from now on.
 * What waited for the old one fails.
 */
export type ActionsControl =
  | { type: "connectEngine"; port: unknown }
  /** So much of the body of an HTTP action's answer has gone on its way. */
  | { type: "httpTaken"; streamId: number; bytes: number };

/**
 * Front to engine, with the port transferred: the actions thread is a new one, talk to it from now on.
 * `loss` tells how the one before ended.
 */
export type EngineControl = {
  type: "connectActions";
  environment: ActionsEnvironment;
  port: unknown;
  loss: ActionsLoss | null;
};

/** What became of the engine's requests, by their numbers, when their thread ended. */
export type ActionsLoss = {
  /** The one whose code ended it, and what that one is told. */
  guilty: number | null;
  text: string;
  /** Those that somebody outside can have noticed: they are not begun again. */
  touched: number[];
};

export type HttpActionRequest = {
  method: string;
  url: string;
  headers: [string, string][];
  body: Uint8Array | null;
  clientIp: string | null;
};
export type HttpActionHead = { status: number; headers: [string, string][] };
export type ActionsEvent =
  | { type: "ready" }
  | { type: "httpBody"; streamId: number; chunk: Uint8Array | null; error?: string };

/** One line of `convex logs` (convex-protocol section i), as the CLI parses it. */
export type LogEntry = Record<string, unknown>;
