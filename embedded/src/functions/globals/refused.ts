import { UserFacingError } from "../../lib/errors";
import { currentScope } from "../scope";
import { defineGlobal } from "./define";

export function refusalText(what: string): string {
  return (
    `Can't use ${what} in queries and mutations. Please consider using an action. ` +
    "See https://docs.convex.dev/functions/actions for more details."
  );
}

const refusedFunctions = ["fetch", "setTimeout", "setInterval", "setImmediate"] as const;

/** Functions that only actions may call. */
export function installRefusedFunctions(): void {
  for (const name of refusedFunctions) {
    const real = Reflect.get(globalThis, name) as (...args: unknown[]) => unknown;
    const guarded = (...args: unknown[]) => {
      if (currentScope()?.isDeterministic && isCalledByUserCode()) {
        throw new UserFacingError(refusalText(`${name}()`));
      }
      return Reflect.apply(real, globalThis, args);
    };
    defineGlobal(name, guarded);
  }
}

/**
 * While a function waits for the next turn, callbacks of ours and of libraries (a finished write of
 * the store, say) run with it still being the current one. They are told apart by the stack: user
 * modules stand in it only when they are calling. Frames behind an await do not count.
 */
function isCalledByUserCode(): boolean {
  const frames = new Error("who calls").stack?.split("\n") ?? [];
  return frames.some((frame) => frame.includes("convex-module:") && !frame.includes("at async "));
}
