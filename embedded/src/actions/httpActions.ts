import { describeThrown, type FunctionError } from "../functions/functionError";
import type { LoadedComponent } from "../functions/loadedDeployment";
import { httpEntry } from "../functions/logEntries";
import { monotonicMs } from "../runtime/clock";
import type {
  ActionsEvent,
  HttpActionHead,
  HttpActionRequest,
  Identity,
  LogEntry,
} from "../threads/messages";
import { withLimit, type ActionRunner } from "./actionRunner";
import type { ActionScope } from "./actionScope";
import { BodySender } from "./bodySender";
import { Gate } from "./gate";

export type HttpActionsOptions = {
  runner: ActionRunner;
  emit: (event: ActionsEvent) => void;
  log: (entry: LogEntry) => void;
  newRequestId: () => string;
};

type HttpHandler = { invokeHttpAction(request: Request): Promise<Response> };
type Router = {
  isRouter?: boolean;
  lookup(path: string, method: string): readonly [HttpHandler, string, string] | null;
};
type Found = { handler: HttpHandler; component: LoadedComponent; route: string };

const ROUTER_MODULE = "http.js";
const CONCURRENT_ACTIONS = 64;
const WAITING_ACTIONS = 10_000;

/** Finds the route of a request, runs its handler and streams what it answers. */
export class HttpActions {
  /** What is being sent, to be given up when the caller goes away. */
  private readonly sending = new Map<number, BodySender>();
  private readonly gate = new Gate({ inside: CONCURRENT_ACTIONS, waiting: WAITING_ACTIONS });

  constructor(private readonly options: HttpActionsOptions) {}

  async run(
    { streamId, rpcId }: { streamId: number; rpcId: number },
    request: HttpActionRequest,
    identity: Identity,
  ): Promise<HttpActionHead> {
    const url = new URL(request.url);
    const app = this.options.runner.deployment.requireComponent("");
    const found = await this.find(app, url.pathname, request.method);
    if (!found) return this.text(streamId, 404, await this.missingText(app));
    await this.gate.enter();
    return this.invoke({ streamId, rpcId }, found, request, identity);
  }

  abort(streamId: number): void {
    this.sending.get(streamId)?.abort();
  }

  /** The front has passed on so many bytes of an answer. */
  taken(streamId: number, bytes: number): void {
    this.sending.get(streamId)?.taken(bytes);
  }

  /** Own routes first, then those of mounted components, which do not see the prefix. */
  private async find(
    component: LoadedComponent,
    path: string,
    method: string,
  ): Promise<Found | null> {
    const router = await this.router(component);
    const match = router?.lookup(path, method);
    if (match) return { handler: match[0], component, route: match[2] };
    for (const { prefix, component: id } of component.mount.httpMounts) {
      const child = component.deployment.component(id);
      if (!child || !path.startsWith(prefix)) continue;
      const rest = `/${path.slice(prefix.length)}`.replace(/^\/\//, "/");
      const found = await this.find(child, rest, method);
      if (found) return found;
    }
    return null;
  }

  private async router(component: LoadedComponent): Promise<Router | null> {
    if (!component.hasModule("http")) return null;
    const { modules } = component;
    const namespace = modules.peek(ROUTER_MODULE) ?? (await modules.load(ROUTER_MODULE));
    const router = namespace["default"] as Router | undefined;
    return router?.isRouter === true ? router : null;
  }

  private async missingText(app: LoadedComponent): Promise<string> {
    const hasRouter = (await this.router(app)) !== null || app.mount.httpMounts.length > 0;
    return hasRouter
      ? "No matching routes found"
      : "This Convex deployment does not have HTTP actions enabled.";
  }

  private async invoke(
    { streamId, rpcId }: { streamId: number; rpcId: number },
    found: Found,
    request: HttpActionRequest,
    identity: Identity,
  ): Promise<HttpActionHead> {
    const { runner, newRequestId } = this.options;
    const requestId = newRequestId();
    const userAgent = request.headers.find(([name]) => name.toLowerCase() === "user-agent")?.[1];
    const info = {
      requestId,
      clientIp: request.clientIp,
      userAgent: userAgent ?? null,
      jobId: null,
      rpcId,
    };
    const scope = runner.newHttpScope(found.component, identity, info);
    const identifier = `${request.method} ${found.route}`;
    const stream = runner.openLog(scope, { udfType: "HttpAction", identifier });
    const start = monotonicMs();
    const finish = (status: number, error: FunctionError | null) => {
      scope.finish();
      scope.slot.free();
      this.gate.leave();
      const elapsedMs = monotonicMs() - start;
      const entry = httpEntry({ identifier, scope, identity, status, error, elapsedMs });
      this.options.log({ ...entry, ...stream.end() });
    };
    try {
      const response = await withLimit(
        runner.enter(scope, async () => found.handler.invokeHttpAction(toRequest(request))),
      );
      const head = { status: response.status, headers: [...response.headers] };
      void this.send(streamId, scope, response).then(() => finish(head.status, null));
      return head;
    } catch (thrown) {
      const error = describeThrown(thrown, found.component.deployment.stackTranslator);
      finish(500, error);
      return this.failure(streamId, requestId, error);
    }
  }

  /** Streams the body; what fails in between cuts the answer off. */
  private async send(streamId: number, scope: ActionScope, response: Response): Promise<void> {
    const { emit, runner } = this.options;
    const sender = new BodySender(streamId, emit);
    this.sending.set(streamId, sender);
    try {
      await withLimit(runner.enter(scope, () => sender.send(response.body)));
      emit({ type: "httpBody", streamId, chunk: null });
    } catch (thrown) {
      const { message } = describeThrown(thrown, scope.component.deployment.stackTranslator);
      emit({ type: "httpBody", streamId, chunk: null, error: message });
    } finally {
      this.sending.delete(streamId);
    }
  }

  private text(streamId: number, status: number, text: string): HttpActionHead {
    const chunk = new TextEncoder().encode(text);
    this.options.emit({ type: "httpBody", streamId, chunk });
    this.options.emit({ type: "httpBody", streamId, chunk: null });
    return { status, headers: [["content-type", "text/plain; charset=utf-8"]] };
  }

  private failure(streamId: number, requestId: string, error: FunctionError): HttpActionHead {
    const [headline = ""] = error.message.split("\n");
    const body = {
      code: `[Request ID: ${requestId}] Server Error: ${headline.replace(/^Uncaught /, "")}`,
      trace: error.message,
    };
    const head = this.text(streamId, 500, JSON.stringify(body));
    return { ...head, headers: [["content-type", "application/json"]] };
  }
}

function toRequest(request: HttpActionRequest): Request {
  const { method, headers } = request;
  const hasBody = request.body !== null && method !== "GET" && method !== "HEAD";
  const body = hasBody && request.body ? new Uint8Array(request.body) : null;
  return new Request(request.url, { method, headers, body });
}
