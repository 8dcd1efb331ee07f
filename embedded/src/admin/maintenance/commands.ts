import { join } from "node:path";
import { openDatabase } from "../../database/database";
import { FileService } from "../../files/fileService";
import { FileStore } from "../../files/fileStore";
import { badRequest } from "../../lib/errors";
import { realClock } from "../../runtime/clock";
import { copyLmdb } from "../../storage/lmdb/copyLmdb";
import { openLmdbStore } from "../../storage/lmdb/lmdbStore";
import { openVersionedStore } from "../../storage/versions";
import { backupData, restoreData } from "./backup";
import { verifyData, type VerifyReport } from "./verify";

export type Command = {
  name: "backup" | "restore" | "verify";
  dataDir: string;
  path: string | null;
};

export const commandUsage = `Commands, instead of serving:
  backup <folder>    Copies the data folder into a new one, also while a server is using it.
  restore <folder>   Makes the data folder, which must not be there yet, out of a backup.
  verify             Reads everything in the data folder and compares it with what it should be.
                     No server may be using it: verify a backup of a running one.
`;

const commandNames: ReadonlySet<string> = new Set(["backup", "restore", "verify"]);

/** `backup <folder> [--setting value]...`; null when the process is to serve. */
export function findCommand(
  argv: readonly string[],
): (Omit<Command, "dataDir"> & { settings: string[] }) | null {
  const [name, next, ...rest] = argv;
  if (name === undefined || !commandNames.has(name)) return null;
  const isPath = next !== undefined && !next.startsWith("--");
  const settings = isPath ? rest : argv.slice(1);
  return { name: name as Command["name"], path: isPath ? next : null, settings };
}

/** Runs one, tells of it by `print`, and answers the exit code. Throws a ServerError with a sentence for the operator. */
export async function runCommand(
  { name, dataDir, path }: Command,
  print: (line: string) => void,
): Promise<number> {
  switch (name) {
    case "backup":
      await backupData(dataDir, requirePath(name, path), copyLmdb);
      print(`The data of ${dataDir} is in ${path}. Check it with: verify --data ${path}`);
      return 0;
    case "restore":
      await restoreData(requirePath(name, path), dataDir);
      print(`${path} is in ${dataDir} now.`);
      return 0;
    case "verify":
      return verifyDataFolder(dataDir, print);
  }
}

function requirePath(name: string, path: string | null): string {
  if (path !== null) return path;
  throw badRequest("MissingPath", `Say where the backup is: ${name} <folder>`);
}

/** Opens it as a server would, so no server may be using it: verify a backup of a running one. */
async function verifyDataFolder(dataDir: string, print: (line: string) => void): Promise<number> {
  const store = await openLmdbStore({ directory: join(dataDir, "database") });
  const database = openDatabase({ store: openVersionedStore(store), clock: realClock });
  const fileStore = new FileStore(join(dataDir, "files"));
  const service = new FileService({ store: fileStore, cloudOrigin: "", secret: "" });
  try {
    const files = { service, store: fileStore };
    const report = await verifyData({ database, files, onProgress: () => {} });
    for (const line of describeReport(report)) print(line);
    return report.problems.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

function describeReport({ problems, ...counts }: VerifyReport): string[] {
  const read = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  const verdict =
    problems.length === 0 ? "Everything is in order." : `${problems.length} problems found.`;
  return [`Read ${read.join(", ")}.`, ...problems, verdict];
}
