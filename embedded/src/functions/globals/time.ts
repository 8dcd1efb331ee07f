import { realClock } from "../../runtime/clock";
import { currentScope } from "../scope";
import { defineGlobal } from "./define";

/** Standing clock in queries and mutations; host code and actions keep the real one. */
export function installTime(): void {
  const RealDate = Date;
  const now = () => currentScope()?.frozenMs ?? realClock.nowMs();
  const PatchedDate = new Proxy(RealDate, {
    construct(target, args: unknown[], newTarget) {
      if (args.length > 0 || currentScope() === undefined) {
        return Reflect.construct(target, args, newTarget) as Date;
      }
      return Reflect.construct(target, [now()], newTarget) as Date;
    },
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === "now" ? now : (Reflect.get(target, name) as unknown)),
  });
  RealDate.prototype.constructor = PatchedDate;
  defineGlobal("Date", PatchedDate);

  const realPerformanceNow = performance.now.bind(performance);
  performance.now = () => (currentScope()?.isDeterministic ? 0 : realPerformanceNow());
}
