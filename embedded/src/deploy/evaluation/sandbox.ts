import { badRequest, type ServerError } from "../../lib/errors";
import { seededRandom } from "../../runtime/random";
import type { ImportPhase } from "./types";

/**
 * What user code may do while it is only being looked at. The worker exists
 * for one push, so its globals are changed for good; the current stretch says
 * how they answer.
 */
export type Stretch = {
  /** Ends the error texts: "at import time", "when evaluating schema". */
  when: string;
  /** Ends the error codes: "DuringImport". */
  codeSuffix: string;
  /** Pinned time and seeded random, or refused (null). */
  importPhase: ImportPhase | null;
  readEnv: (name: string) => string | undefined;
  /** Names of `env` for those who enumerate it. */
  envNames: () => string[];
};

let current: Stretch | null = null;
let random: () => number = Math.random;
/** What the code printed in the current stretch: part of the error if it fails. */
let printed: string[] = [];

export function enterStretch(stretch: Stretch): void {
  current = stretch;
  printed = [];
  random = stretch.importPhase === null ? Math.random : seededNumbers(stretch.importPhase.seed);
}

function seededNumbers(seed: number): () => number {
  const source = seededRandom(seed);
  return () => source.bytes(6).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 48;
}

export function printedLines(): readonly string[] {
  return printed;
}

export function refusal(what: string, code: string): ServerError {
  const when = current?.when ?? "now";
  return badRequest(`No${code}${current?.codeSuffix ?? ""}`, `${what} ${when}`);
}

/** Globals that Convex's own runtime does not have; libraries look for them to tell where they run. */
const nodeOnly = ["Buffer", "global", "setImmediate", "clearImmediate", "require"];

const hostGlobals = new Map<string, unknown>();
const hostProcess = process;

export function installSandbox(): void {
  for (const name of nodeOnly) hostGlobals.set(name, Reflect.get(globalThis, name));
  installTime();
  installRandomness();
  installRefusedFunctions();
  installConsole();
  installConvexGlobal();
}

/** "use node" modules see Node's globals, the others only those of the Convex runtime. */
export function useGlobalsOf(environment: "isolate" | "node"): void {
  const isNode = environment === "node";
  for (const name of nodeOnly) define(name, isNode ? hostGlobals.get(name) : undefined);
  define("process", isNode ? nodeProcess : { env: envProxy });
}

const envProxy: Record<string, string | undefined> = new Proxy(
  {},
  {
    get: (_target, name) => (typeof name === "string" ? current?.readEnv(name) : undefined),
    has: (_target, name) => typeof name === "string" && current?.readEnv(name) !== undefined,
    ownKeys: () => current?.envNames() ?? [],
    getOwnPropertyDescriptor: (_target, name) => {
      const value = typeof name === "string" ? current?.readEnv(name) : undefined;
      if (value === undefined) return undefined;
      return { value, enumerable: true, configurable: true, writable: true };
    },
    set: () => true,
  },
);

const nodeProcess = new Proxy(hostProcess, {
  get: (target, name) => {
    if (name === "env") return envProxy;
    const value: unknown = Reflect.get(target, name);
    return typeof value === "function" ? value.bind(target) : value;
  },
});

function installTime(): void {
  const HostDate = Date;
  const now = () => {
    const phase = current?.importPhase;
    if (!phase) throw refusal("Date unsupported", "Date");
    return phase.timestampMs;
  };
  const PinnedDate = new Proxy(HostDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: (target) => new target(now()).toString(),
    get: (target, name) => (name === "now" ? now : (Reflect.get(target, name) as unknown)),
  });
  HostDate.prototype.constructor = PinnedDate;
  define("Date", PinnedDate);
  define("performance", {
    now: () => {
      now();
      return 0;
    },
    get timeOrigin() {
      return now();
    },
  });
}

function installRandomness(): void {
  Math.random = () => {
    if (!current?.importPhase) throw refusal("Math.random unsupported", "Random");
    return random();
  };
  const refuse = () => {
    throw refusal("Cannot use cryptographic randomness", "CryptoRng");
  };
  const hostCrypto = globalThis.crypto;
  const crypto = { subtle: hostCrypto.subtle, getRandomValues: refuse, randomUUID: refuse };
  define("crypto", crypto);
}

function installRefusedFunctions(): void {
  for (const name of ["fetch", "setTimeout", "setInterval", "WebSocket", "XMLHttpRequest"]) {
    define(name, function refused() {
      const code = name[0]?.toUpperCase() + name.slice(1);
      throw refusal(`${name === "fetch" ? "fetch()" : name} unsupported`, code);
    });
  }
}

function installConsole(): void {
  const print = (...values: unknown[]) => {
    printed.push(values.map((value) => printable(value)).join(" "));
  };
  const methods = ["log", "info", "warn", "error", "debug", "trace", "dir", "table"] as const;
  for (const method of methods) console[method] = print;
}

function printable(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

const databaseSyscalls = new Set([
  "count",
  "get",
  "insert",
  "shallowMerge",
  "replace",
  "remove",
  "queryStream",
  "queryStreamNext",
  "queryPage",
]);

function installConvexGlobal(): void {
  const refuse = (op: string) => {
    const name = op.replace(/^1\.0\//, "");
    return databaseSyscalls.has(name)
      ? refusal("Can't use database", "Db")
      : refusal(`Syscall ${name} unsupported`, "Syscall");
  };
  define("Convex", {
    syscall: (op: string) => {
      throw refuse(op);
    },
    asyncSyscall: (op: string) => Promise.reject(refuse(op)),
    jsSyscall: (op: string) => {
      throw refuse(op);
    },
  });
}

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, {
    value,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}
