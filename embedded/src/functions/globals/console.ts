import inspect from "object-inspect";
import { monotonicMs } from "../../runtime/clock";
import { currentScope, type ConsoleLevel, type Scope } from "../scope";
import { defineGlobal } from "./define";

/** Longer lines are cut; no point in showing longer strings. */
const MAX_STRING_LENGTH = 32768;

const levelOf: Record<string, ConsoleLevel> = {
  debug: "DEBUG",
  error: "ERROR",
  info: "INFO",
  log: "LOG",
  warn: "WARN",
};

/** Lines of user code go to its log, as the official backend shows them. */
export function installConsole(): void {
  const hostConsole = globalThis.console;
  const started = new WeakMap<Scope, Map<string, number>>();
  const methods: Record<string, (...args: unknown[]) => void> = {};
  for (const [name, level] of Object.entries(levelOf)) {
    methods[name] = (...args) => {
      currentScope()?.log(level, shown(args));
    };
  }
  methods["trace"] = (...args) => {
    const stack = new Error().stack?.split("\n").slice(2).join("\n") ?? "";
    currentScope()?.log("LOG", [...shown(args), stack]);
  };
  const timers = (scope: Scope) => {
    const known = started.get(scope) ?? new Map<string, number>();
    started.set(scope, known);
    return known;
  };
  const report = (label: unknown, rest: string[], isEnd: boolean) => {
    const scope = currentScope();
    if (scope === undefined) return;
    const name = labelOf(label);
    const since = timers(scope).get(name);
    if (since === undefined) {
      scope.log("WARN", [`Timer '${name}' does not exist`]);
      return;
    }
    if (isEnd) timers(scope).delete(name);
    scope.log("INFO", [`${name}: ${Math.round(monotonicMs() - since)}ms`, ...rest]);
  };
  methods["time"] = (label) => {
    const scope = currentScope();
    if (scope) timers(scope).set(labelOf(label), monotonicMs());
  };
  methods["timeLog"] = (label, ...args) => report(label, shown(args), false);
  methods["timeEnd"] = (label) => report(label, [], true);

  const patched = new Proxy(hostConsole, {
    get(target, name) {
      if (currentScope() === undefined) return Reflect.get(target, name) as unknown;
      return (typeof name === "string" ? methods[name] : undefined) ?? doNothing;
    },
  });
  defineGlobal("console", patched);
}

function labelOf(label: unknown): string {
  if (label === undefined) return "default";
  return typeof label === "string" ? label : inspect(label);
}

function doNothing(): void {}

function shown(args: unknown[]): string[] {
  return args.map((value) =>
    inspect(value, { maxStringLength: MAX_STRING_LENGTH, indent: 2, customInspect: true }),
  );
}
