import { UserFacingError } from "../lib/errors";
import type { GlobalOverrides } from "./globals/overridable";
import type { LoadedComponent } from "./loadedDeployment";
import type { ConsoleLevel, Scope } from "./scope";

/** What the top level of a module may do: nothing that reads, writes, waits or differs between runs. */
export class ImportScope implements Scope {
  readonly isDeterministic = true;
  readonly refusesCryptoRandomness = false;
  /** Ids and secrets made at import time would be shared by all calls, but must differ between starts. */
  readonly random = null;

  constructor(
    private readonly component: LoadedComponent,
    readonly frozenMs: number,
    private readonly outer: Scope | undefined,
  ) {}

  readonly inherited = null;
  /** What a module replaces while it is imported stays replaced for its component. */
  get overrides(): GlobalOverrides | null {
    return this.component.globals;
  }
  set overrides(overrides: GlobalOverrides | null) {
    this.component.globals = overrides;
  }

  get env(): Readonly<Record<string, string>> {
    return this.component.env;
  }
  log(level: ConsoleLevel, messages: string[]): void {
    this.outer?.log(level, messages);
  }
  syscall(op: string): string {
    throw this.refuse(op);
  }
  asyncSyscall(op: string): Promise<string> {
    return Promise.reject(this.refuse(op));
  }
  jsSyscall(op: string): unknown {
    throw this.refuse(op);
  }
  hostOperation(change: 1 | -1): void {
    this.outer?.hostOperation(change);
  }
  private refuse(op: string): Error {
    return new UserFacingError(`Can't perform ${op} while a module is being imported.`);
  }
}
