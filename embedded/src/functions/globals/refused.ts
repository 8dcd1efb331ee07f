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
      if (currentScope()?.isDeterministic) throw new UserFacingError(refusalText(`${name}()`));
      return Reflect.apply(real, globalThis, args);
    };
    defineGlobal(name, guarded);
  }
}
