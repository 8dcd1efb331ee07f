import { realClock } from "../runtime/clock";
import { dropOverrides, type GlobalOverrides } from "../functions/globals/overridable";
import type { LoadedFunction, LoadedComponent } from "../functions/loadedDeployment";
import { LogBuffer } from "../functions/logBuffer";
import { createHandle, resolveTarget, targetOf, type TargetFields } from "../functions/resolve";
import type { ConsoleLevel, Scope } from "../functions/scope";
import type { ActionSlot } from "../threads/actionSlots";
import type { Identity } from "../threads/messages";

export type ActionRequestInfo = {
  requestId: string;
  clientIp: string | null;
  userAgent: string | null;
  /** Set when a scheduled job runs it. */
  jobId: string | null;
  /** The number of the request, as in actionSlots.ts. */
  rpcId: number;
  /** Another action waits for it. */
  nested?: boolean;
};

/** What an action asks of others; JSON texts. */
export type ActionHost = {
  deploymentName: string;
  /** Answered by the engine. */
  engineSyscall(op: string, args: string, scope: ActionScope): Promise<string>;
  storeBlob(blob: Blob, sha256: string | undefined, scope: ActionScope): Promise<string>;
  getBlob(storageId: string, scope: ActionScope): Promise<Blob | null>;
  /** `1.0/actions/action`, which runs in this thread. */
  callAction(args: string, scope: ActionScope): Promise<string>;
};

/** One running action or HTTP action: real time and network, every call a transaction of its own. */
export class ActionScope implements Scope {
  readonly isDeterministic = false;
  readonly refusesCryptoRandomness = false;
  readonly frozenMs = null;
  readonly random = null;
  readonly logs = new LogBuffer();
  readonly startedMs = realClock.nowMs();
  overrides: GlobalOverrides | null = null;
  isFinished = false;
  /** Hears of every line that was printed. */
  onLine: (() => void) | null = null;

  constructor(
    readonly component: LoadedComponent,
    /** null for an HTTP action. */
    readonly target: LoadedFunction | null,
    readonly identity: Identity,
    readonly request: ActionRequestInfo,
    /** Of the outermost action, when this is a nested one. */
    readonly slot: ActionSlot,
    private readonly host: ActionHost,
  ) {}

  get inherited(): GlobalOverrides | null {
    return this.component.globals;
  }
  get env(): Readonly<Record<string, string>> {
    return this.component.env;
  }

  /** What still runs of it (a promise nobody awaits) can do nothing any more. */
  finish(): void {
    this.isFinished = true;
    dropOverrides(this.overrides);
    this.overrides = null;
  }

  log(level: ConsoleLevel, messages: string[]): void {
    if (this.isFinished) return;
    this.logs.add(level, messages);
    this.onLine?.();
  }

  hostOperation(): void {}

  syscall(op: string): string {
    throw new Error(`Unknown operation ${op}`);
  }

  jsSyscall(op: string, args: Record<string, unknown>): unknown {
    switch (op) {
      case "storage/storeBlob": {
        this.slot.touch();
        const options = args.options as { sha256?: string } | undefined;
        return this.host.storeBlob(args.blob as Blob, options?.sha256, this);
      }
      case "storage/getBlob":
        return this.host.getBlob(args.storageId as string, this);
      default:
        throw new Error(`Unknown operation ${op}`);
    }
  }

  asyncSyscall(op: string, args: string): Promise<string> {
    if (this.isFinished) {
      const text = `Cannot perform ${op}: the function that called it has already finished.`;
      return Promise.reject(new Error(text));
    }
    switch (op) {
      case "1.0/getUserIdentity":
        return Promise.resolve(identityText(this.identity));
      case "1.0/createFunctionHandle":
        return Promise.resolve(this.createFunctionHandle(args));
      case "1.0/actions/action":
        return this.host.callAction(args, this);
      case "1.0/getFunctionMetadata":
      case "1.0/getDeploymentMetadata":
      case "1.0/getRequestMetadata":
        return Promise.resolve(JSON.stringify(this.metadata(op)));
      default:
        if (!HARMLESS.has(op)) this.slot.touch();
        return this.host.engineSyscall(op, args, this);
    }
  }

  private createFunctionHandle(args: string): string {
    const fields = JSON.parse(args) as TargetFields;
    if (typeof fields.functionHandle === "string") return JSON.stringify(fields.functionHandle);
    const target = resolveTarget(targetOf(fields, "createFunctionHandle"), this.component);
    return JSON.stringify(createHandle(target));
  }

  private metadata(op: string): object {
    if (op === "1.0/getFunctionMetadata") {
      return { name: this.target?.path ?? "http", componentPath: this.component.mount.path };
    }
    if (op === "1.0/getDeploymentMetadata") {
      return { name: this.host.deploymentName, region: null, class: "self-hosted" };
    }
    const { requestId, clientIp, userAgent, jobId } = this.request;
    const authToken = this.identity.kind === "user" ? (this.identity.token ?? null) : null;
    return { ip: clientIp, userAgent, requestId, scheduledFunctionId: jobId, authToken };
  }
}

/** Syscalls after which the execution may still be begun again: nobody can have noticed them. */
const HARMLESS: ReadonlySet<string> = new Set([
  "1.0/actions/query",
  "1.0/actions/vectorSearch",
  "1.0/storageGetUrl",
  "1.0/storageGetMetadata",
]);

const identityText = (identity: Identity) =>
  identity.kind === "none" ? "null" : (identity.attributes ?? "null");
