import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { CACHE_DIR, EMBEDDED_MAIN, inRoot, PAGE_DIR } from "./paths.mjs";
import { Problem } from "./problem.mjs";
import { run, telltale } from "./run.mjs";
import { step } from "./say.mjs";
import { hashOf, whenChanged } from "./stamp.mjs";

const TESTS = /\.test\.tsx?$/;

/** @param {{ logDir: string }} options */
export async function buildEmbedded({ logDir }) {
  const inputs = ["embedded/src", "embedded/build.mjs", "embedded/package.json", "pnpm-lock.yaml"];
  await buildWhenChanged({
    name: "Building the backend",
    inputs,
    product: EMBEDDED_MAIN,
    stamp: "build-embedded",
    command: ["embedded/build.mjs"],
    logDir,
  });
}

/**
 * @param {{ logDir: string, convexUrl?: string }} options `convexUrl`: the deployment the page
 *   talks to; without it the page talks to the server it came from
 */
export async function buildPage({ logDir, convexUrl = "" }) {
  const inputs = [
    "src",
    "public",
    "index.html",
    "vite.config.ts",
    "convex/_generated",
    "convex/lib",
    "pnpm-lock.yaml",
  ];
  await buildWhenChanged({
    name: "Building the page",
    inputs,
    product: join(PAGE_DIR, "index.html"),
    stamp: "build-page",
    command: ["node_modules/vite/bin/vite.js", "build"],
    env: { VITE_CONVEX_URL: convexUrl },
    logDir,
  });
}

/**
 * @param {object} job
 * @param {string} job.name
 * @param {string[]} job.inputs
 * @param {string} job.product a file the build makes
 * @param {string} job.stamp
 * @param {string[]} job.command arguments for node
 * @param {Record<string, string>} [job.env]
 * @param {string} job.logDir
 */
async function buildWhenChanged({ name, inputs, product, stamp, command, env = {}, logDir }) {
  const hash = await hashOf(inputs, { salt: env, ignore: TESTS });
  if (!existsSync(product)) await rm(join(CACHE_DIR, `${stamp}.json`), { force: true });
  await whenChanged(join(CACHE_DIR, `${stamp}.json`), hash, () =>
    step(name, () => build({ name, command, env, logFile: join(logDir, `${stamp}.log`) })),
  );
}

/** @param {{ name: string, command: string[], env: Record<string, string>, logFile: string }} job */
async function build({ name, command, env, logFile }) {
  if (!existsSync(inRoot(command[0] ?? ""))) {
    throw new Problem(
      `${name} needs ${command[0]}, which is missing: check out the whole repository.`,
    );
  }
  const { code, output } = await run(process.execPath, command, { env, logFile });
  if (code === 0) return;
  throw new Problem(
    `${name} failed (${telltale(output)}): everything it said is in ${logFile}; if you changed ` +
      `nothing, remove node_modules and run the same command again.`,
  );
}
