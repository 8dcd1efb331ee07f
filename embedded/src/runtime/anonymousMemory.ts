import { readFileSync } from "node:fs";

const RESIDENT = /^RssAnon:\s+(\d+) kB$/m;

/**
 * Memory of this process, in bytes, as far as that can be known without the files that are mapped into
 * it: the database is, so the usual number rises with what is read of it.
 */
export function anonymousMemory(): number {
  try {
    const kilobytes = RESIDENT.exec(readFileSync("/proc/self/status", "latin1"))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Another system than Linux.
  }
  return process.memoryUsage.rss();
}
