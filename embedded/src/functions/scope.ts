import type { GlobalOverrides } from "./globals/overridable";

/**
 * What the patched globals ask when user code calls them: whose call is this,
 * and what may it do? Each function thread says how to find its current scope.
 */
export interface Scope {
  /** What process.env shows. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds at which the clock stands still; null = real time. */
  readonly frozenMs: number | null;
  /** Stands in for Math.random; null = the real one. */
  readonly random: (() => number) | null;
  /** Queries, mutations and imports may not wait or talk to the outside. */
  readonly isDeterministic: boolean;
  /** Where `crypto.getRandomValues` and the like are refused too. */
  readonly refusesCryptoRandomness: boolean;
  /** `messages` are the arguments as object-inspect shows them. */
  log(level: ConsoleLevel, messages: string[]): void;
  syscall(op: string, args: string): string;
  asyncSyscall(op: string, args: string): Promise<string>;
  jsSyscall(op: string, args: Record<string, unknown>): unknown;
  /** Globals it has replaced, and those its component's modules replaced when they were imported. */
  overrides: GlobalOverrides | null;
  readonly inherited: GlobalOverrides | null;
  /** A platform operation (webcrypto) began or ended: the execution may still resume. */
  hostOperation(change: 1 | -1): void;
}

export type ConsoleLevel = "DEBUG" | "ERROR" | "WARN" | "INFO" | "LOG";

let findScope: () => Scope | undefined = () => undefined;

/** Once per thread. */
export function setScopeFinder(finder: () => Scope | undefined): void {
  findScope = finder;
}

/** undefined while host code runs. */
export function currentScope(): Scope | undefined {
  return hostDepth > 0 ? undefined : findScope();
}

let hostDepth = 0;

/**
 * Around a synchronous part of ours inside a user's call: it and the libraries below it see the
 * real globals. Always in pairs, without an await between.
 */
export function enterHost(): void {
  hostDepth++;
}
export function leaveHost(): void {
  hostDepth--;
}
