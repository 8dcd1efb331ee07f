import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import pg from "pg";

export type PostgresCluster = {
  url: string;
  /** The postmaster and its children as of now. */
  pids(): number[];
  readBodies(conversation: number): Promise<string[]>;
  stop(): Promise<void>;
};

/** A throw-away PostgreSQL with its stock settings (fsync on) on a socket folder of its own. */
export async function startPostgres(): Promise<PostgresCluster> {
  const bin = findBinaries();
  const dir = mkdtempSync(join(tmpdir(), "chat-bench-pg-"));
  const owner = ownerOf(dir);
  const run = (command: string, args: string[]) =>
    execFileSync(join(bin, command), args, {
      stdio: ["ignore", "ignore", "pipe"],
      cwd: dir,
      ...owner,
    });
  const data = join(dir, "data");
  run("initdb", ["-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C"]);
  run("pg_ctl", [
    "start",
    "-w",
    `--pgdata=${data}`,
    `--log=${join(dir, "log")}`,
    `--options=-c listen_addresses='' -c unix_socket_directories='${dir}' -c max_connections=50`,
  ]);
  const url = `postgresql://bench@/postgres?host=${encodeURIComponent(dir)}`;
  const postmaster = Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
  return {
    url,
    pids: () => [postmaster, ...childrenOf(postmaster)],
    async readBodies(conversation) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query<{ body: string }>(
        "SELECT body FROM messages WHERE conversation_id = $1 ORDER BY id",
        [conversation],
      );
      await client.end();
      return rows.map((row) => row.body);
    },
    async stop() {
      run("pg_ctl", ["-D", data, "-m", "fast", "-w", "stop"]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function findBinaries(): string {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).toSorted() : [];
  for (const version of versions.toReversed())
    if (existsSync(join(root, version, "bin/initdb"))) return join(root, version, "bin");
  const found = spawnSync("sh", ["-c", "command -v initdb"], { encoding: "utf8" }).stdout.trim();
  if (found) return join(found, "..");
  throw new Error("PostgreSQL is not installed; on Debian: apt-get install postgresql");
}

/** PostgreSQL refuses to run as root: then it runs as its own account. */
function ownerOf(dir: string): { uid?: number; gid?: number } {
  if (userInfo().uid !== 0) return {};
  const uid = Number(execFileSync("id", ["-u", "postgres"], { encoding: "utf8" }));
  const gid = Number(execFileSync("id", ["-g", "postgres"], { encoding: "utf8" }));
  chownSync(dir, uid, gid);
  return { uid, gid };
}

function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === parent;
      } catch {
        return false;
      }
    });
}
