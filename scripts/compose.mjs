import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { buildPage } from "./build.mjs";
import { fillWithDemo } from "./demo.mjs";
import { ensureSettings, waitForDeployment } from "./deployment.mjs";
import { inRoot, toShell } from "./paths.mjs";
import { Problem } from "./problem.mjs";
import { push, writeDeploymentEnv } from "./push.mjs";
import { run, telltale } from "./run.mjs";
import { say, step } from "./say.mjs";
import { writeWhole } from "./stamp.mjs";

const ENV_FILE = inRoot(".env");
/** The first start pulls images. */
const UP_TIMEOUT_MS = 20 * 60_000;
/** Published on this machine's own address only; see docker-compose.yml. */
const API_URL = "http://127.0.0.1:3210";

/**
 * Brings up docker-compose.yml and deploys to it: secrets, containers, keys, functions. Every step
 * leaves alone what is there already.
 * @param {import("./args.mjs").Options} options
 * @param {import("./paths.mjs").DataPaths} paths
 */
export async function setUpCompose(options, paths) {
  await requireDocker();
  const env = await ensureComposeEnv(ENV_FILE);
  const logFile = join(paths.logs, "compose.log");
  await buildPage({ logDir: paths.logs });
  await step("Starting the containers", () =>
    compose(["up", "--detach", "--wait"], { logFile, timeoutMs: UP_TIMEOUT_MS }),
  );
  await waitForDeployment(API_URL, { timeoutMs: 60_000 });
  const printed = await compose(["exec", "-T", "backend", "./generate_admin_key.sh"], { logFile });
  const adminKey = printed.trim().split("\n").at(-1)?.trim() ?? "";
  const deployment = { url: API_URL, adminKey };
  const envFile = join(paths.root, "compose.env");
  await writeDeploymentEnv(envFile, deployment);
  const siteUrl = env["PUBLIC_ORIGIN"] ?? "http://localhost:8080";
  await step("Setting keys and addresses", () => ensureSettings(deployment, { siteUrl }));
  await step("Deploying the functions", () =>
    push({ envFile, logFile: join(paths.logs, "push.log") }),
  );
  if (options.demo) await fillWithDemo(deployment);
  say(`\nchat is running in containers.\n`);
  say(`  Open       ${siteUrl}`);
  say(
    `  Dashboard  http://127.0.0.1:6791 (admin key: \`docker compose exec backend ./generate_admin_key.sh\`)`,
  );
  say(`  Functions  npx convex run --env-file ${toShell(envFile)} NAME`);
  say(`  Stop       docker compose stop`);
}

/**
 * Completes .env with what docker-compose.yml requires and nobody has set: random secrets, made
 * once. Lines that are there stay as they are.
 * @param {string} file
 * @returns {Promise<NodeJS.Dict<string>>} all that it holds now
 */
export async function ensureComposeEnv(file) {
  const text = await readFile(file, "utf8").catch(() => "");
  const present = parseEnv(text);
  const secrets = {
    // Hexadecimal needs no quoting in .env and no escaping in a database address.
    INSTANCE_SECRET: () => randomBytes(32).toString("hex"),
    POSTGRES_PASSWORD: () => randomBytes(24).toString("hex"),
  };
  const lines = Object.entries(secrets)
    .filter(([name]) => (present[name] ?? "") === "")
    .map(([name, make]) => `${name}=${make()}`);
  if (lines.length === 0) return present;
  const start = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  const whole = `${start}# Made by setup.mjs. Keep a copy: without INSTANCE_SECRET every admin key is void.\n${lines.join("\n")}\n`;
  await writeWhole(file, whole, { mode: 0o600 });
  return parseEnv(whole);
}

async function requireDocker() {
  const { code } = await run("docker", ["compose", "version"], { timeoutMs: 30_000 });
  if (code !== 0) {
    throw new Problem(
      "`--backend compose` needs Docker with its compose plugin: install both " +
        "(https://docs.docker.com/engine/install), or use `npm start`, which needs neither.",
    );
  }
  const daemon = await run("docker", ["info"], { timeoutMs: 30_000 });
  if (daemon.code !== 0) {
    throw new Problem(
      "Docker is installed but does not answer: start it, or run this command from an account " +
        "that may use it.",
    );
  }
}

/**
 * @param {string[]} args
 * @param {{ logFile: string, timeoutMs?: number }} options
 * @returns {Promise<string>} what it printed
 */
async function compose(args, options) {
  const { code, output } = await run("docker", ["compose", ...args], options);
  if (code === 0) return output;
  throw new Problem(
    `\`docker compose ${args[0]}\` failed (${telltale(output)}): see ${options.logFile}, and ` +
      `\`docker compose logs\` for the containers.`,
  );
}
