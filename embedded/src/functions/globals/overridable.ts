import { currentScope } from "../scope";

/**
 * Globals that user code replaces to run a part of itself deterministically
 * (workflows do, and take back what they find). In the official runtime each
 * execution has its own; here all share one realm, so an assignment is kept
 * with the frame that made it and seen by nobody else.
 */
const overridable = [
  "Math",
  "Date",
  "console",
  "process",
  "Crypto",
  "crypto",
  "CryptoKey",
  "SubtleCrypto",
];

/** What a frame, or the top level of a component's modules, has assigned. */
export type GlobalOverrides = Map<string, unknown>;

/** While nobody has assigned anything, reading such a global costs one comparison. */
let liveOverrides = 0;

/** The frame that made them has ended. */
export function dropOverrides(overrides: GlobalOverrides | null): void {
  if (overrides) liveOverrides--;
}

/** Once per thread, after the other globals have been installed. */
export function installOverridables(): void {
  const RealDate = Date;
  for (const name of overridable) makeOverridable(name, Reflect.get(globalThis, name));
  restorePrototypes = () => {
    RealDate.prototype.constructor = RealDate;
  };
}

let restorePrototypes = () => {};

/** Replacements of Date take its prototype with them. */
export function afterOverrides(): void {
  restorePrototypes();
}

function makeOverridable(name: string, value: unknown): void {
  let base = value;
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get: () => {
      if (liveOverrides === 0) return base;
      const scope = currentScope();
      if (scope?.overrides?.has(name)) return scope.overrides.get(name);
      if (scope?.inherited?.has(name)) return scope.inherited.get(name);
      return base;
    },
    set: (replacement: unknown) => {
      const scope = currentScope();
      if (!scope) {
        base = replacement;
        return;
      }
      if (!scope.overrides) {
        scope.overrides = new Map();
        liveOverrides++;
      }
      scope.overrides.set(name, replacement);
    },
  });
}
