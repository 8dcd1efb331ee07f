import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CACHE_DIR, inRoot } from "./paths.mjs";
import { Problem } from "./problem.mjs";
import { run, telltale } from "./run.mjs";
import { step } from "./say.mjs";
import { parseRecord } from "./shape.mjs";
import { hashOf, whenChanged } from "./stamp.mjs";

const INPUTS = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", "embedded/package.json"];
/** Corepack may hang on a network that swallows packets; npx is the way round. */
const COREPACK_TIMEOUT_MS = 60_000;
const INSTALL_TIMEOUT_MS = 15 * 60_000;

/**
 * Installs what the lock file names, with the pnpm named in package.json. Quick when nothing
 * changed since it last ran.
 * @param {{ logDir: string }} options
 */
export async function installDependencies({ logDir }) {
  const hash = await hashOf(INPUTS, {
    // Prebuilt binaries differ between these.
    salt: [process.versions.modules, process.platform, process.arch],
  });
  await whenChanged(join(CACHE_DIR, "install.json"), hash, () =>
    step("Installing dependencies", () => install(logDir)),
  );
}

/** @param {string} logDir */
async function install(logDir) {
  const [command, ...prefix] = await findPnpm();
  const logFile = join(logDir, "install.log");
  const args = [...prefix, "install", "--frozen-lockfile", "--config.confirm-modules-purge=false"];
  const { code, output, timedOut } = await run(command, args, {
    logFile,
    timeoutMs: INSTALL_TIMEOUT_MS,
    env: await corepackEnv(),
  });
  if (code === 0) return;
  const reason = timedOut ? "it took more than 15 minutes" : telltale(output);
  throw new Problem(
    `Installing dependencies failed (${reason}): check the network and the registry npm is set ` +
      `to, then run the same command again; everything it said is in ${logFile}.`,
  );
}

/**
 * Corepack brings the pinned pnpm where it works. It often does not: missing from the newest
 * Nodes, or present without a way to download. npx needs npm alone.
 * @returns {Promise<[string, ...string[]]>}
 */
async function findPnpm() {
  const version = await pinnedVersion();
  const { code, output } = await run("corepack", ["pnpm", "--version"], {
    timeoutMs: COREPACK_TIMEOUT_MS,
    env: await corepackEnv(),
  });
  if (code === 0 && output.trim().endsWith(version)) return ["corepack", "pnpm"];
  return ["npx", "--yes", `pnpm@${version}`];
}

async function pinnedVersion() {
  const { packageManager } = parseRecord(await readFile(inRoot("package.json"), "utf8"));
  // "pnpm@1.2.3" or "pnpm@1.2.3+sha512.…"
  return String(packageManager)
    .replace(/^pnpm@/, "")
    .replace(/\+.*$/, "");
}

/** @type {Promise<NodeJS.ProcessEnv> | undefined} */
let corepackSettings;

/** Corepack does not read npm's settings, so it is told the registry that npm uses. */
function corepackEnv() {
  corepackSettings ??= run("npm", ["config", "get", "registry"], { timeoutMs: 30_000 }).then(
    ({ code, output }) => {
      const registry = output
        .split("\n")
        .map((line) => line.trim())
        .findLast((line) => /^https?:\/\//.test(line));
      return {
        COREPACK_ENABLE_DOWNLOAD_PROMPT: "0",
        ...(code === 0 && registry !== undefined
          ? { COREPACK_NPM_REGISTRY: registry.replace(/\/$/, "") }
          : {}),
      };
    },
  );
  return corepackSettings;
}
