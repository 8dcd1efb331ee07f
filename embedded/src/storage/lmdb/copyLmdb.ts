import path from "node:path";
import { open } from "lmdb";
import { LMDB_FILE } from "./lmdbStore";

/** Copies the data as of one commit, without the free pages; other processes may be writing to it. */
export async function copyLmdb(from: string, to: string): Promise<void> {
  const root = open({ path: path.join(from, LMDB_FILE), noSubdir: true, readOnly: true });
  try {
    await root.backup(path.join(to, LMDB_FILE), true);
  } finally {
    await root.close();
  }
}
