import { writeSync } from "node:fs";
import { openVersionedStore } from "../versions";
import { openLmdbStore } from "./lmdbStore";
import { ROWS_PER_COMMIT, rowKey } from "./crashRows";

/**
 * Commits without end, many at a time, and prints the number of each commit once it is
 * acknowledged; started and killed by the crash test.
 */
const directory = process.argv[2] ?? "";
const versions = openVersionedStore(await openLmdbStore({ directory }));
let ts = versions.headTs;

while (true) {
  const commits: Promise<void>[] = [];
  for (let i = 0; i < 7; i++) {
    ts += 1n;
    const number = Number(ts);
    const value = Buffer.alloc(200, number % 251);
    const writes = Array.from({ length: ROWS_PER_COMMIT }, (_, row) => ({
      space: row % 2 === 0 ? ("documents" as const) : ("index" as const),
      key: rowKey(number, row),
      value,
    }));
    // Not console.log: what was printed must have left the process when it is killed.
    commits.push(versions.commit(ts, writes).then(() => void writeSync(1, `${number}\n`)));
    if (i % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.race(commits);
}
