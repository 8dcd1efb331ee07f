import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";

/**
 * V8 shares the collecting of young garbage among helper threads and waits for the last of them.
 * With two cores the helpers find no core that is free, so one thread alone is done sooner and for
 * less (docs/performance.md); with more cores it was not measured. To be called before threads start.
 */
export function collectAloneOnFewCores(): void {
  if (availableParallelism() <= 2) setFlagsFromString("--no-parallel-scavenge");
}
