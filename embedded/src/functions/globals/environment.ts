import { currentScope } from "../scope";

/**
 * `process.env` is one object for all modules, but shows the variables of the
 * running function's component and deployment version.
 */
export function installEnvironment(): void {
  const hostEnv = process.env;
  const visible = () => currentScope()?.env ?? hostEnv;
  const proxy = new Proxy(hostEnv, {
    get: (_target, name) => (typeof name === "string" ? visible()[name] : undefined),
    has: (_target, name) => typeof name === "string" && name in visible(),
    ownKeys: () => Object.keys(visible()),
    getOwnPropertyDescriptor: (_target, name) => {
      const value = typeof name === "string" ? visible()[name] : undefined;
      if (value === undefined) return undefined;
      return { value, enumerable: true, configurable: true, writable: true };
    },
    set: (_target, name, value: unknown) => {
      if (currentScope() === undefined) hostEnv[String(name)] = String(value);
      return true;
    },
  });
  Object.defineProperty(process, "env", { value: proxy, configurable: true, writable: true });
}
