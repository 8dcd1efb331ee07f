import { readFileSync } from "node:fs";

/** Nearest-rank percentile of unsorted numbers, e.g. `percentile(latencies, 0.99)`. */
export function percentile(values: readonly number[], fraction: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN;
}

/** Small deterministic generator (mulberry32): the same seed gives the same load. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type ProcessUsage = { cpuMs: number; residentBytes: number };

/** User plus system CPU of a whole process (all its threads) from /proc; Linux only. */
export function processUsage(pid: number): ProcessUsage {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // utime and stime are fields 14 and 15 of the whole line, in clock ticks of 10 ms.
  const ticks = Number(fields[11]) + Number(fields[12]);
  const pages = Number(fields[21]);
  return { cpuMs: ticks * 10, residentBytes: pages * 4096 };
}

export function addUsage(usages: readonly ProcessUsage[]): ProcessUsage {
  return usages.reduce(
    (sum, usage) => ({
      cpuMs: sum.cpuMs + usage.cpuMs,
      residentBytes: sum.residentBytes + usage.residentBytes,
    }),
    { cpuMs: 0, residentBytes: 0 },
  );
}
