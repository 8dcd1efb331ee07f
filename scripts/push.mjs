import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inRoot } from "./paths.mjs";
import { Problem } from "./problem.mjs";
import { run, telltale } from "./run.mjs";
import { step } from "./say.mjs";
import { hashOf, whenChanged, writeWhole } from "./stamp.mjs";

/** @typedef {import("./deployment.mjs").Deployment} Deployment */

const NOT_DEPLOYED = /\.test\.ts$|\.helper\.ts$|^convex\/_generated\//;
export const CONVEX_CLI = inRoot("node_modules", "convex", "bin", "main.js");

/**
 * Writes the file that points the stock CLI at the deployment
 * (`npx convex … --env-file FILE`), readable by this account alone.
 * @param {string} file
 * @param {Deployment} deployment
 */
export async function writeDeploymentEnv(file, { url, adminKey }) {
  const text =
    "# Made by setup.mjs. Usage: npx convex run --env-file THIS_FILE users:viewer\n" +
    `CONVEX_SELF_HOSTED_URL=${url}\nCONVEX_SELF_HOSTED_ADMIN_KEY="${adminKey}"\n`;
  const old = await readFile(file, "utf8").catch(() => null);
  if (old !== text) await writeWhole(file, text, { mode: 0o600 });
}

/**
 * Pushes the functions with the stock CLI, unless this deployment has them already.
 * @param {object} options
 * @param {Deployment} options.deployment
 * @param {string} options.envFile from writeDeploymentEnv
 * @param {string} options.stampFile
 * @param {string} options.logDir
 * @param {unknown} options.salt what else an evaluated push depends on, such as the site address
 */
export async function pushFunctions({ deployment, envFile, stampFile, logDir, salt }) {
  const hash = await hashOf(["convex", "convex.json", "pnpm-lock.yaml"], {
    // The key is new when the data is: an empty deployment never looks like one that was pushed.
    salt: [salt, deployment.url, createHash("sha256").update(deployment.adminKey).digest("hex")],
    ignore: NOT_DEPLOYED,
  });
  await whenChanged(stampFile, hash, () =>
    step("Deploying the functions", () => push({ envFile, logFile: join(logDir, "push.log") })),
  );
}

/**
 * @param {{ envFile: string, logFile: string }} options
 */
export async function push({ envFile, logFile }) {
  const args = ["deploy", "--yes", "--env-file", envFile];
  // Types and generated code are looked after by `pnpm check`: starting must not touch the tree.
  args.push("--typecheck", "disable", "--codegen", "disable");
  const { code, output } = await run(process.execPath, [CONVEX_CLI, ...args], {
    logFile,
    env: cliEnv(),
  });
  if (code === 0) return;
  throw new Problem(
    `Deploying the functions failed (${telltale(output)}): everything it said is in ${logFile}.`,
  );
}

/**
 * The environment for the stock CLI: no questions, no crash reports to its makers, and no other
 * deployment picked up from this shell.
 * @returns {NodeJS.ProcessEnv}
 */
export function cliEnv() {
  return {
    CI: "1",
    CONVEX_DEPLOYMENT: "",
    CONVEX_DEPLOY_KEY: "",
    CONVEX_SELF_HOSTED_URL: "",
    CONVEX_SELF_HOSTED_ADMIN_KEY: "",
  };
}
