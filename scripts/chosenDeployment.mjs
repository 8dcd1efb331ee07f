import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { buildPage } from "./build.mjs";
import { fillWithDemo } from "./demo.mjs";
import { ensureSettings, makeMissingKeys } from "./deployment.mjs";
import { inRoot } from "./paths.mjs";
import { Problem } from "./problem.mjs";
import { cliEnv, CONVEX_CLI, push } from "./push.mjs";
import { run, telltale } from "./run.mjs";
import { say, step } from "./say.mjs";
import { parseRecord } from "./shape.mjs";

/** @typedef {import("./args.mjs").Options} Options */
/** @typedef {import("./paths.mjs").DataPaths} DataPaths */

/**
 * The deployment that .env.local names, in the stock CLI's own variables. The file is only read.
 *
 * - selfHosted: CONVEX_SELF_HOSTED_URL and CONVEX_SELF_HOSTED_ADMIN_KEY
 * - cloud: CONVEX_DEPLOY_KEY, or CONVEX_DEPLOYMENT and a login of the CLI
 * @typedef {{ kind: "selfHosted", url: string, adminKey: string, siteUrl: string | null }
 *   | { kind: "cloud", deployKey: boolean, siteUrl: string | null }} ChosenDeployment
 */

const ENV_FILE = inRoot(".env.local");

/** @returns {Promise<ChosenDeployment | null>} null when it names none */
export async function readChosenDeployment() {
  const text = await readFile(ENV_FILE, "utf8").catch(() => "");
  return parseChosen(parseEnv(text));
}

/**
 * @param {NodeJS.Dict<string>} env
 * @returns {ChosenDeployment | null}
 */
export function parseChosen(env) {
  const { CONVEX_SELF_HOSTED_URL: url = "", CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey = "" } = env;
  const { CONVEX_DEPLOYMENT = "", CONVEX_DEPLOY_KEY = "", SITE_URL: siteUrl = null } = env;
  const cloud = CONVEX_DEPLOYMENT !== "" || CONVEX_DEPLOY_KEY !== "";
  if (url !== "" && cloud) {
    throw new Problem(
      ".env.local names two deployments: keep either CONVEX_SELF_HOSTED_URL with its admin key, " +
        "or CONVEX_DEPLOYMENT.",
    );
  }
  if (cloud) return { kind: "cloud", deployKey: CONVEX_DEPLOY_KEY !== "", siteUrl };
  if (url === "" && adminKey === "") return null;
  if (url === "" || adminKey === "") {
    throw new Problem(
      "CONVEX_SELF_HOSTED_URL and CONVEX_SELF_HOSTED_ADMIN_KEY belong together: set both in " +
        ".env.local (see .env.local.example).",
    );
  }
  if (!URL.canParse(url)) {
    throw new Problem(`CONVEX_SELF_HOSTED_URL is "${url}", which is no address: correct it.`);
  }
  return { kind: "selfHosted", url, adminKey, siteUrl };
}

/**
 * Settings, functions and page for the deployment in .env.local.
 * @param {ChosenDeployment | null} chosen
 * @param {Options} options
 * @param {DataPaths} paths
 */
export async function setUpChosen(chosen, options, paths) {
  if (chosen === null) {
    throw new Problem(
      ".env.local names no deployment: copy .env.local.example to .env.local and fill it in.",
    );
  }
  const siteUrl = chosen.siteUrl ?? `http://localhost:${options.port}`;
  if (chosen.kind === "selfHosted") {
    await step("Setting keys and addresses", () => ensureSettings(chosen, { siteUrl }));
    await step("Deploying the functions", () =>
      push({ envFile: ENV_FILE, logFile: join(paths.logs, "push.log") }),
    );
    if (options.demo) await fillWithDemo(chosen);
    await buildPage({ logDir: paths.logs, convexUrl: chosen.url });
  } else {
    await setUpCloud(chosen, { siteUrl, paths });
  }
  say(`Ready: dist/ holds the page, to be served at ${siteUrl}.`);
}

/**
 * The cloud is reached through the stock CLI alone: it knows the login and the names.
 * @param {{ deployKey: boolean }} chosen
 * @param {{ siteUrl: string, paths: DataPaths }} options
 */
async function setUpCloud({ deployKey }, { siteUrl, paths }) {
  const names = (await convex(["env", "list", "--names-only"])).split("\n");
  /** @type {Record<string, string>} */
  const missing = {};
  if (!names.includes("SITE_URL")) missing["SITE_URL"] = siteUrl;
  Object.assign(missing, makeMissingKeys(new Set(names)));
  for (const [name, value] of Object.entries(missing)) {
    await convex(["env", "set", name], { input: value });
  }
  // A deploy key is for production; without one the deployment is the person's own for developing.
  await step("Deploying the functions", () =>
    convex(deployKey ? ["deploy", "--yes"] : ["dev", "--once"]),
  );
  const { url } = parseRecord(await convex(["function-spec"]));
  await buildPage({ logDir: paths.logs, convexUrl: String(url) });
}

/**
 * @param {string[]} args
 * @param {{ input?: string }} [options]
 * @returns {Promise<string>} what it printed
 */
async function convex(args, options = {}) {
  const { code, output } = await run(
    process.execPath,
    [CONVEX_CLI, ...args, "--env-file", ENV_FILE],
    { ...options, env: cliEnv() },
  );
  if (code === 0) return output;
  throw new Problem(`\`npx convex ${args.join(" ")}\` failed: ${telltale(output)}`);
}
