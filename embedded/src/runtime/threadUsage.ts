import { readFileSync, readlinkSync } from "node:fs";

/** Ticks of /proc are 10 ms on every Linux that Node runs on. */
const MS_PER_TICK = 10;
const PAGE_BYTES = 4096;
const PAGES_TAKEN = 7;
const USER_TIME = 11;
const SYSTEM_TIME = 12;

/** The operating system's number of the calling thread; 0 where it cannot be known. */
export function ownThreadId(): number {
  try {
    return Number(readlinkSync("/proc/thread-self").split("/").at(-1));
  } catch {
    return 0;
  }
}

/** CPU time that a thread of this process has used, in steps of 10 ms; null where it cannot be known. */
export function threadCpuMs(threadId: number): number | null {
  const fields = statOf(threadId);
  return (
    fields && knownNumber(Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME]), MS_PER_TICK)
  );
}

/**
 * Memory that a thread of this process has ever been the first to touch; null where it cannot be
 * known, as where the system hands it out in pages of any size.
 */
export function threadMemoryTaken(threadId: number): number | null {
  if (HAS_HUGE_PAGES) return null;
  const fields = statOf(threadId);
  return fields && knownNumber(Number(fields[PAGES_TAKEN]), PAGE_BYTES);
}

const HAS_HUGE_PAGES = readOr("/sys/kernel/mm/transparent_hugepage/enabled", "").includes(
  "[always]",
);

function statOf(threadId: number): string[] | null {
  if (threadId === 0) return null;
  const stat = readOr(`/proc/self/task/${threadId}/stat`, null);
  // The name, in parentheses, may hold anything.
  return stat === null ? null : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

const knownNumber = (count: number, unit: number) => (Number.isNaN(count) ? null : count * unit);

function readOr<T>(file: string, otherwise: T): string | T {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return otherwise;
  }
}
