import { closeSync, existsSync, fsyncSync, openSync } from "node:fs";
import path from "node:path";
import { open } from "lmdb";
import { LMDB_FILE } from "./lmdbStore";

/**
 * Copies a store as of one moment into an empty directory, also while another
 * process writes to it: LMDB copies from within a read transaction.
 */
export async function copyLmdbStore(from: string, to: string): Promise<void> {
  const source = path.join(from, LMDB_FILE);
  if (!existsSync(source)) throw new Error(`no store in ${from}`);
  const root = open({ path: source, noSubdir: true, maxDbs: 8, pageSize: 4096, readOnly: true });
  const target = path.join(to, LMDB_FILE);
  try {
    await root.backup(target, false);
  } finally {
    await root.close();
  }
  const file = openSync(target, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
