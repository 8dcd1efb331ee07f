import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changeSetting, ensureSettings, type Deployment } from "../scripts/deployment.mjs";
import { readAdminKey, startEmbedded, type EmbeddedProcess } from "../scripts/embedded.mjs";
import { PAGE_DIR } from "../scripts/paths.mjs";
import { cliEnv, CONVEX_CLI, push, writeDeploymentEnv } from "../scripts/push.mjs";
import { run } from "../scripts/run.mjs";

/** Tests write faster than people do and sign many people up from one address. */
export const TEST_SETTINGS = { SEND_RATE_PER_MINUTE: "0", SIGN_UPS_PER_ADDRESS_PER_HOUR: "100000" };

/**
 * A backend of one test worker: own ports, own data in a temporary folder, the real functions
 * deployed by the stock CLI. It can be killed and started again on the same ports and data.
 */
export class Backend {
  private process: EmbeddedProcess | null = null;

  private constructor(
    private readonly dir: string,
    private readonly ports: { api: number; site: number; web: number },
  ) {}

  static async create(settings: Record<string, string>): Promise<Backend> {
    const dir = await mkdtemp(join(tmpdir(), "chat-e2e-"));
    const [api = 0, site = 0, web = 0] = await freePorts(3);
    const backend = new Backend(dir, { api, site, web });
    await backend.start();
    const deployment = await backend.deployment();
    await writeDeploymentEnv(backend.envFile, deployment);
    await ensureSettings(deployment, { siteUrl: backend.pageUrl, more: settings });
    await push({ envFile: backend.envFile, logFile: join(dir, "push.log") });
    return backend;
  }

  /** Where the page is. */
  get pageUrl(): string {
    return `http://localhost:${this.ports.web}`;
  }

  /** Where clients connect. */
  get apiUrl(): string {
    return `http://127.0.0.1:${this.ports.api}`;
  }

  async deployment(): Promise<Deployment> {
    return { url: this.apiUrl, adminKey: await readAdminKey(this.dataDir) };
  }

  /** Changes settings of the running deployment; null takes one back. */
  async configure(settings: Record<string, string | null>): Promise<void> {
    const { url, adminKey } = await this.deployment();
    const changes = Object.entries(settings).map(([name, value]) => ({ name, value }));
    const response = await fetch(new URL("/api/update_environment_variables", url), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Convex ${adminKey}` },
      body: JSON.stringify({ changes }),
    });
    if (!response.ok) throw new Error(`the settings were not changed: ${response.status}`);
  }

  /** Adds rows to a table below the functions, by the stock CLI. */
  async importRows(table: string, rows: readonly object[]): Promise<void> {
    const file = join(this.dir, `${table}.jsonl`);
    await writeFile(file, rows.map((row) => JSON.stringify(row)).join("\n"));
    const args = [
      "import",
      "--append",
      "--yes",
      "--table",
      table,
      "--env-file",
      this.envFile,
      file,
    ];
    const { code, output } = await run(process.execPath, [CONVEX_CLI, ...args], { env: cliEnv() });
    if (code !== 0) throw new Error(`the import failed: ${output}`);
  }

  /** Changes a variable of the deployment. */
  async set(name: string, value: string): Promise<void> {
    await changeSetting(await this.deployment(), name, value);
  }

  async start(): Promise<void> {
    this.process = await startEmbedded({
      dataDir: this.dataDir,
      host: "127.0.0.1",
      port: this.ports.api,
      sitePort: this.ports.site,
      web: { port: this.ports.web, root: PAGE_DIR },
      logFile: this.logFile,
    });
    await this.process.ready;
  }

  /** Pulls the plug: SIGKILL, no chance to write anything more. */
  async kill(): Promise<void> {
    this.process?.kill("SIGKILL");
    await this.process?.exited;
  }

  /** What the stock command line prints. */
  async cli(...args: string[]): Promise<string> {
    const command = [CONVEX_CLI, ...args, "--env-file", this.envFile];
    const { code, output } = await run(process.execPath, command, {
      env: cliEnv(),
      // The list of functions is long, and its beginning counts as much as its end.
      keepChars: 10_000_000,
    });
    if (code !== 0) throw new Error(`convex ${args[0]} failed: ${output}`);
    return output;
  }

  /** Everything it has logged so far. */
  async readLog(): Promise<string> {
    return await readFile(this.logFile, "utf8");
  }

  async close(): Promise<void> {
    await this.process?.stop();
    await rm(this.dir, { recursive: true, force: true });
  }

  private get envFile(): string {
    return join(this.dir, "deployment.env");
  }

  private get logFile(): string {
    return join(this.dir, "embedded.log");
  }

  private get dataDir(): string {
    return join(this.dir, "data");
  }
}

/** Ports that were free a moment ago, all different because they are held at the same time. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
