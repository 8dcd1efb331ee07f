import { spawn, type ChildProcessByStdio } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";

const packageDir = resolve(import.meta.dirname, "../..");
const convexCli = join(
  dirname(createRequire(import.meta.url).resolve("convex/package.json")),
  "bin/main.js",
);

export type Target = { url: string; adminKey: string };
export type CliResult = { code: number | null; stdout: string; stderr: string };

/** A copy of an app in a folder of its own: the CLI writes into it, and tests may change it. */
export class AppCopy {
  readonly dir = mkdtempSync(join(tmpdir(), "embedded-app-"));

  constructor(source = join(packageDir, "test/fixture-app")) {
    cpSync(source, this.dir, { recursive: true });
    symlinkSync(join(packageDir, "node_modules"), join(this.dir, "node_modules"), "dir");
  }

  /** Runs the stock `npx convex <args>` here, against `target`. */
  async convex(target: Target, ...args: string[]): Promise<CliResult> {
    const child = this.#spawn(target, args);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    const code = await new Promise<number | null>((settle) => child.once("close", settle));
    return { code, stdout, stderr };
  }

  /** Runs a command that does not end by itself until it has printed `pattern`; answers all it printed. */
  async watch(target: Target, args: string[], pattern: RegExp): Promise<string> {
    const child = this.#spawn(target, args);
    let printed = "";
    const closed = new Promise<void>((settle) => child.once("close", () => settle()));
    const found = new Promise<void>((settle) => {
      const listen = (data: Buffer) => {
        printed += data.toString();
        if (pattern.test(printed)) settle();
      };
      child.stdout.on("data", listen);
      child.stderr.on("data", listen);
    });
    await Promise.race([found, closed]);
    child.kill("SIGKILL");
    await closed;
    return printed;
  }

  #spawn(target: Target, args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    return spawn(process.execPath, [convexCli, ...args], {
      cwd: this.dir,
      env: {
        PATH: process.env.PATH,
        HOME: this.dir,
        CI: "1",
        CONVEX_SELF_HOSTED_URL: target.url,
        CONVEX_SELF_HOSTED_ADMIN_KEY: target.adminKey,
        // No report leaves this machine.
        DISABLE_SENTRY: "1",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Throws with what the CLI said unless it succeeds. */
  async deploy(target: Target): Promise<CliResult> {
    const result = await this.convex(target, "deploy", "--typecheck", "disable");
    if (result.code !== 0) throw new Error(`deploy failed:\n${result.stdout}\n${result.stderr}`);
    return result;
  }

  dispose(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** As `npx convex env set`, in one request and without a process. */
export async function setEnv(target: Target, variables: Record<string, string>): Promise<void> {
  const changes = Object.entries(variables).map(([name, value]) => ({ name, value }));
  const response = await fetch(`${target.url}/api/update_environment_variables`, {
    method: "POST",
    headers: {
      Authorization: `Convex ${target.adminKey}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ changes }),
  });
  if (response.status !== 200) throw new Error(`env failed: ${await response.text()}`);
}
