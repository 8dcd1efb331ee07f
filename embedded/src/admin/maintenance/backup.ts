import { constants } from "node:fs";
import { copyFile, cp, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { badRequest } from "../../lib/errors";

/** Copies the database as of one commit, also while a server writes to it. */
export type CopyDatabase = (from: string, to: string) => Promise<void>;

const databaseFolder = "database";
const filesFolder = "files";
/** Made again, or of no use elsewhere. */
const leftOut = new Set([databaseFolder, filesFolder, "snapshots"]);

/**
 * Copies a data folder, also of a running server, into a new one that a server
 * can be started on. Files are never changed, only added and later removed:
 * those that are there before and those that came until the database was copied
 * are all that its copy can speak of.
 */
export async function backupData(
  dataDir: string,
  target: string,
  copyDatabase: CopyDatabase,
): Promise<void> {
  await requireFolder(join(dataDir, databaseFolder));
  await requireAbsent(target);
  const partial = `${target}.part`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(join(partial, databaseFolder), { recursive: true, mode: 0o700 });
  await copyNewFiles(join(dataDir, filesFolder), join(partial, filesFolder));
  await copyDatabase(join(dataDir, databaseFolder), join(partial, databaseFolder));
  await copyNewFiles(join(dataDir, filesFolder), join(partial, filesFolder));
  for (const entry of await readdir(dataDir, { withFileTypes: true })) {
    if (entry.isFile() && !leftOut.has(entry.name))
      await copyFile(join(dataDir, entry.name), join(partial, entry.name));
  }
  await syncFolder(partial);
  await rename(partial, target);
}

/** Makes the data folder of a server out of a backup. The server must not run yet. */
export async function restoreData(backup: string, dataDir: string): Promise<void> {
  await requireFolder(join(backup, databaseFolder));
  await requireAbsent(dataDir);
  const partial = `${dataDir}.part`;
  await rm(partial, { recursive: true, force: true });
  await cp(backup, partial, { recursive: true, preserveTimestamps: true });
  await syncFolder(partial);
  await rename(partial, dataDir);
}

/** Two levels: files lie in folders named by their first characters. */
async function copyNewFiles(from: string, to: string): Promise<void> {
  for (const folder of await names(from)) {
    if (folder === "incoming") continue;
    await mkdir(join(to, folder), { recursive: true });
    const present = new Set(await names(join(to, folder)));
    for (const name of await names(join(from, folder))) {
      if (present.has(name)) continue;
      const copied = copyFile(
        join(from, folder, name),
        join(to, folder, name),
        constants.COPYFILE_FICLONE,
      );
      // Removed since it was listed: then the copy of the database does not know it either.
      await copied.catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      });
    }
  }
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function requireFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory())
    throw badRequest("NoDataFolder", `There is no data of a server: ${path} is missing.`);
}

async function requireAbsent(path: string): Promise<void> {
  const isEmpty = (await readdir(path).catch((error: NodeJS.ErrnoException) => error.code)) ?? [];
  if (isEmpty === "ENOENT") return;
  if (Array.isArray(isEmpty) && isEmpty.length === 0) {
    await rm(path, { recursive: true });
    return;
  }
  throw badRequest("TargetExists", `${path} is there already: choose another name or remove it.`);
}

/** Every file and folder below is on disk when this returns. */
async function syncFolder(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncFolder(path);
    else await sync(path);
  }
  await sync(folder);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
