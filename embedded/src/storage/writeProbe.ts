import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import path from "node:path";

/** More than a group of commits usually needs: less room would be used up by the next one. */
const PROBE_BYTES = 16 * 1024 * 1024;
const CHUNK = Buffer.alloc(1024 * 1024);

/** Whether a directory can be written to, with room for the next commits. */
export function takesWrites(directory: string): boolean {
  const file = path.join(directory, "write-probe");
  try {
    const descriptor = openSync(file, "w", 0o600);
    try {
      for (let written = 0; written < PROBE_BYTES;) written += writeSync(descriptor, CHUNK);
      fsyncSync(descriptor);
      return true;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  } finally {
    remove(file);
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A directory that cannot be written keeps what is in it.
  }
}
