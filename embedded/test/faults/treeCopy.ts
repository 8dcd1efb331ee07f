import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const packageDir = resolve(import.meta.dirname, "../..");
const rootDir = resolve(packageDir, "..");
const RUN_LIMIT_MS = 150_000;

export type TestRun = { passed: string[]; failed: string[]; output: string };

/**
 * The package in a folder of its own, where it may be broken. Dependencies are linked; the folder
 * for them is a real one, since tests build the server into it.
 */
export class TreeCopy {
  private constructor(private readonly dir: string) {}

  static async create(): Promise<TreeCopy> {
    const dir = await mkdtemp(join(tmpdir(), "embedded-faults-"));
    const copy = join(dir, "embedded");
    for (const name of ["src", "test", "build.mjs", "package.json", "tsconfig.json"])
      await cp(join(packageDir, name), join(copy, name), { recursive: true });
    await cp(join(rootDir, "tsconfig.base.json"), join(dir, "tsconfig.base.json"));
    await symlink(join(rootDir, "node_modules"), join(dir, "node_modules"), "dir");
    await mkdir(join(copy, "node_modules"));
    for (const name of await readdir(join(packageDir, "node_modules"))) {
      if (name.startsWith(".")) continue;
      await symlink(join(packageDir, "node_modules", name), join(copy, "node_modules", name));
    }
    await writeFile(join(dir, "vitest.config.mjs"), `export default ${JSON.stringify(config)};\n`);
    return new TreeCopy(dir);
  }

  /** Runs `work` while `find`, which has to stand in `file` once, is replaced. */
  async broken<T>(
    { file, find, replace }: { file: string; find: string; replace: string },
    work: () => Promise<T>,
  ): Promise<T> {
    const path = join(this.dir, "embedded", file);
    const text = await readFile(path, "utf8");
    const times = text.split(find).length - 1;
    if (times !== 1) throw new Error(`${file} holds ${JSON.stringify(find)} ${times} times`);
    await writeFile(
      path,
      text.replace(find, () => replace),
    );
    try {
      return await work();
    } finally {
      await writeFile(path, text);
    }
  }

  /** Runs the tests of a file whose names match. */
  async test(file: string, names: RegExp): Promise<TestRun> {
    const report = join(this.dir, "report.json");
    await rm(report, { force: true });
    const { output } = await this.#vitest(
      join("embedded", file),
      "-t",
      names.source,
      "--reporter=json",
      `--outputFile=${report}`,
    );
    const text = await readFile(report, "utf8").catch(() => null);
    if (text === null) return { passed: [], failed: [], output };
    const { testResults } = JSON.parse(text) as Report;
    const results = testResults.flatMap((result) => result.assertionResults);
    const named = (status: string) =>
      results.filter((test) => test.status === status).map(({ fullName }) => fullName.trim());
    const matching = (title: string) => names.test(title);
    return {
      passed: named("passed").filter(matching),
      failed: named("failed").filter(matching),
      output,
    };
  }

  async remove(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }

  #vitest(...args: string[]): Promise<{ output: string }> {
    const program = join(this.dir, "node_modules/vitest/vitest.mjs");
    const child = spawn(process.execPath, [program, "run", ...args], {
      cwd: this.dir,
      // Short runs: a fault has to be found by the tests that everybody runs.
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (output += data.toString()));
    const timer = setTimeout(() => child.kill("SIGKILL"), RUN_LIMIT_MS);
    return new Promise((settle) =>
      child.once("close", () => {
        clearTimeout(timer);
        settle({ output });
      }),
    );
  }
}

type Report = {
  testResults: { assertionResults: { fullName: string; status: string }[] }[];
};

const config = {
  test: {
    include: ["embedded/{src,test}/**/*.test.ts"],
    environment: "node",
    execArgv: ["--experimental-vm-modules", "--no-warnings"],
    // A fault may make a test wait for what never comes.
    testTimeout: 10_000,
    hookTimeout: 60_000,
  },
};
