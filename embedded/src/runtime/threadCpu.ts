import { readFileSync, readlinkSync } from "node:fs";

/** Ticks of /proc are 10 ms on every Linux that Node runs on. */
const MS_PER_TICK = 10;
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
  if (threadId === 0) return null;
  try {
    const stat = readFileSync(`/proc/self/task/${threadId}/stat`, "utf8");
    // The name, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME]);
    return Number.isNaN(ticks) ? null : ticks * MS_PER_TICK;
  } catch {
    return null;
  }
}
