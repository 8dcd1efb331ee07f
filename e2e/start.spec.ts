import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inRoot, ROOT } from "../scripts/paths.mjs";
import { freePorts } from "./backend";
import { expect, test } from "./fixtures";
import { ChatPage } from "./pages/ChatPage";
import { PASSWORD } from "./people";

/** `npm start` as a person runs it, on a data folder and ports of its own. */
class Start {
  output = "";
  private static readonly all: Start[] = [];
  private readonly exited: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    Start.all.push(this);
    const keep = (chunk: Buffer) => (this.output += chunk.toString());
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    this.exited = new Promise((resolve) => child.once("close", resolve));
  }

  /** Leaves nothing behind when a test fails half-way; the backend goes with who started it. */
  static killAll(): void {
    for (const { child } of Start.all.splice(0)) child.kill("SIGKILL");
  }

  static run(dir: string, port: number, ...more: string[]): Start {
    const args = [inRoot("setup.mjs"), "start", "--data", dir, "--port", String(port), ...more];
    return new Start(spawn(process.execPath, args, { cwd: ROOT }));
  }

  async untilRunning(): Promise<void> {
    await expect.poll(() => this.output, { timeout: 60_000 }).toContain("Ctrl-C stops it.");
  }

  /** Ctrl-C, and what a shell would see of the end. */
  async stop(): Promise<number | null> {
    this.child.kill("SIGINT");
    return this.exited;
  }

  untilExit(): Promise<number | null> {
    return this.exited;
  }
}

test.afterEach(() => Start.killAll());

test("npm start serves the page, stops on Ctrl-C, and goes on where it was", async ({
  browser,
}) => {
  const dir = await mkdtemp(join(tmpdir(), "chat-start-"));
  const [api = 0, site = 0, port = 0] = await freePorts(3);
  await writeFile(join(dir, "ports.json"), JSON.stringify({ api, site }));
  const context = await browser.newContext({ baseURL: `http://localhost:${port}` });

  const first = Start.run(dir, port, "--demo");
  await first.untilRunning();
  expect(first.output).toContain(`Open       http://localhost:${port}`);
  expect(first.output).toContain(`nadia@school.example, password "${PASSWORD}"`);
  const chat = await ChatPage.open(context);
  await chat.signIn({ email: "nadia@school.example", password: PASSWORD });
  await chat.openConversation("Amara Okafor");
  await chat.send("Amara Okafor", "written before the restart");
  const message = chat.message("Amara Okafor", "written before the restart");
  await expect(message).toBeVisible();

  const another = Start.run(dir, port);
  expect(await another.untilExit()).toBe(1);
  expect(another.output).toContain("chat is already running from this folder");
  expect(await first.stop()).toBe(0);

  const second = Start.run(dir, port);
  await second.untilRunning();
  const [, took = ""] = /chat is running \(([\d.]+ s)\)/.exec(second.output) ?? [];
  process.stdout.write(`    second start: ${took}\n`);
  expect(second.output, "nothing is done again").not.toMatch(/Installing|Building|Deploying/);
  await chat.page.reload();
  await expect(message, "the person is still signed in and sees everything").toBeVisible();
  expect(await second.stop()).toBe(0);

  await context.close();
  await rm(dir, { recursive: true, force: true });
});
