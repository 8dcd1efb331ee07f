import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const packageDir = resolve(import.meta.dirname, "../..");
/** Inside the package, so that the bundles find their dependencies; apart from dist/, which may be in use. */
const buildDir = join(packageDir, `node_modules/.cache/test-build-${process.pid}`);
const START_LIMIT_MS = 30_000;

let built = false;

/** Builds the server once per test process; `removeBuild` takes it away again. */
export function buildServer(): string {
  if (!built) {
    const result = spawnSync(process.execPath, [join(packageDir, "build.mjs"), buildDir], {
      encoding: "utf8",
    });
    if (result.status !== 0) throw new Error(`the build failed:\n${result.stderr}`);
    built = true;
  }
  return join(buildDir, "main.js");
}

export function removeBuild(): void {
  rmSync(buildDir, { recursive: true, force: true });
  built = false;
}

/** A real server process with its own data folder, on ports that stay the same over restarts. */
export class ServerProcess {
  readonly #dataDir = mkdtempSync(join(tmpdir(), "embedded-data-"));
  readonly #extraArgs: readonly string[];
  #child: ChildProcess | null = null;
  #output = "";
  #port = 0;
  #sitePort = 0;

  private constructor(extraArgs: readonly string[]) {
    this.#extraArgs = extraArgs;
  }

  static async start(extraArgs: readonly string[] = []): Promise<ServerProcess> {
    const server = new ServerProcess(extraArgs);
    [server.#port, server.#sitePort] = await freePorts();
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }
  get siteUrl(): string {
    return `http://127.0.0.1:${this.#sitePort}`;
  }
  get adminKey(): string {
    return readFileSync(join(this.#dataDir, "admin.key"), "utf8").trim();
  }
  get dataDir(): string {
    return this.#dataDir;
  }
  /** Everything it printed, for failures and for tests of what must not be there. */
  get output(): string {
    return this.#output;
  }

  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      [buildServer(), ...this.#settings(), ...this.#extraArgs],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    this.#child = child;
    await new Promise<void>((onReady, reject) => {
      const fail = (why: string) => reject(new Error(`${why}:\n${this.#output}`));
      const timer = setTimeout(() => fail("the server did not start in time"), START_LIMIT_MS);
      const listen = (data: Buffer) => {
        this.#output += data.toString();
        if (!this.#output.includes(`{"event":"ready"`)) return;
        clearTimeout(timer);
        onReady();
      };
      this.#output = "";
      child.stdout.on("data", listen);
      child.stderr.on("data", listen);
      child.once("exit", (code) => {
        clearTimeout(timer);
        fail(`the server ended with ${code}`);
      });
    });
  }

  #settings(): string[] {
    const [port, sitePort] = [String(this.#port), String(this.#sitePort)];
    return ["--data", this.#dataDir, "--port", port, "--site-port", sitePort];
  }

  /** As a power cut would: no handler runs, nothing is flushed by the process. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Answers the exit code. */
  async stop(): Promise<number | null> {
    return await this.#end("SIGTERM");
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return null;
    const exited = once(child, "exit");
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  }
}

/** Two ports that are free now, below the range that outgoing connections take theirs from. */
async function freePorts(): Promise<[number, number]> {
  const found: number[] = [];
  for (let tries = 0; found.length < 2 && tries < 200; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (!found.includes(port) && (await isFree(port))) found.push(port);
  }
  const [first, second] = found;
  if (first === undefined || second === undefined) throw new Error("no free ports");
  return [first, second];
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return await new Promise((settle) => {
    probe.once("error", () => settle(false));
    probe.listen(port, "127.0.0.1", () => {
      const free = (probe.address() as AddressInfo).port === port;
      probe.close(() => settle(free));
    });
  });
}
