import { currentScope, type Scope } from "../scope";
import { defineGlobal } from "./define";

/** The global through which `convex/server` (and some components directly) reach the backend. */
export function installConvexGlobal(): void {
  defineGlobal("Convex", {
    syscall: (op: string, args: string) => scopeFor(op).syscall(op, args),
    asyncSyscall: (op: string, args: string) => {
      const scope = currentScope();
      return scope ? scope.asyncSyscall(op, args) : Promise.reject(finished(op));
    },
    jsSyscall: (op: string, args: Record<string, unknown>) => scopeFor(op).jsSyscall(op, args),
  });
}

/** Code that goes on after its function has ended (a promise nobody awaited) finds no scope. */
function scopeFor(op: string): Scope {
  const scope = currentScope();
  if (scope === undefined) throw finished(op);
  return scope;
}

const finished = (op: string) =>
  new Error(`Cannot perform ${op}: the function that called it has already finished.`);
