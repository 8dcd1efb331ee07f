import { mkdir } from "node:fs/promises";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { buildEmbedded } from "../build.mjs";
import { readChosenDeployment } from "../chosenDeployment.mjs";
import { fillWithDemo } from "../demo.mjs";
import { prepareEmbedded } from "../embeddedDeployment.mjs";
import { installDependencies } from "../install.mjs";
import { untilInterrupted } from "../interrupt.mjs";
import { dataPaths, inRoot, ROOT } from "../paths.mjs";
import { pickBackendPorts, requireFreeWebPort } from "../ports.mjs";
import { Problem } from "../problem.mjs";
import { cliEnv, CONVEX_CLI } from "../push.mjs";
import { forgetRunning, noteRunning, requireNotRunning } from "../running.mjs";
import { complain, say } from "../say.mjs";
import { superviseEmbedded } from "../supervisor.mjs";

/**
 * `npm run dev`: the embedded backend, `convex dev` (deploys functions on save) and vite (page on
 * save), all until Ctrl-C.
 * @param {import("../args.mjs").Options} options
 * @returns {Promise<number>} exit code
 */
export async function dev(options) {
  const paths = dataPaths(options.data);
  await mkdir(paths.logs, { recursive: true });
  await requireNotRunning(paths.running);
  await requireFreeWebPort({ port: options.port, host: options.host, again: "npm run dev --" });
  await installDependencies({ logDir: paths.logs });
  await requireNoCloudDeployment();
  await buildEmbedded({ logDir: paths.logs });

  const ports = await pickBackendPorts({ file: paths.ports, host: options.host });
  /** @type {Array<import("node:child_process").ChildProcess>} */
  const children = [];
  const interrupted = untilInterrupted({
    force: () => children.forEach((child) => child.kill("SIGKILL")),
  });
  const backend = await superviseEmbedded(
    {
      dataDir: paths.embedded,
      host: options.host,
      port: ports.api,
      sitePort: ports.site,
      logFile: join(paths.logs, "embedded.log"),
    },
    { onNews: complain },
  );
  const url = `http://localhost:${options.port}`;
  try {
    await noteRunning(paths.running, { url });
    const deployment = await prepareEmbedded({ paths, ports, siteUrl: url });
    if (options.demo) await fillWithDemo(deployment);
    children.push(
      startTool([CONVEX_CLI, "dev", "--env-file", paths.deploymentEnv], cliEnv()),
      startTool(
        [inRoot("node_modules/vite/bin/vite.js"), "--port", String(options.port), "--strictPort"],
        // Empty: the page talks to its own address, and vite passes that on to the backend.
        { CONVEX_SELF_HOSTED_URL: deployment.url, VITE_CONVEX_URL: "" },
      ),
    );
    await Promise.race([interrupted, backend.ended, ...children.map(untilItEnds)]);
    say("\nStopping …");
  } finally {
    for (const child of children) child.kill("SIGTERM");
    await backend.stop();
    await forgetRunning(paths.running);
  }
  return 0;
}

/** `convex dev` would take CONVEX_DEPLOYMENT out of .env.local, a file that is not ours to edit. */
async function requireNoCloudDeployment() {
  const chosen = await readChosenDeployment();
  if (chosen?.kind !== "cloud") return;
  throw new Problem(
    ".env.local names a Convex cloud deployment, which `npm run dev` does not use: work on it with " +
      "`npx convex dev` and `npx vite`, or take CONVEX_DEPLOYMENT out of .env.local.",
  );
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function startTool(args, env) {
  return spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<never>}
 */
function untilItEnds(child) {
  return new Promise((_, reject) => {
    child.once("exit", (code) => {
      const [tool = "a tool"] = child.spawnargs.slice(1);
      reject(new Problem(`${tool} ended with exit code ${code}: its messages are above.`));
    });
  });
}
