import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { buildEmbedded, buildPage } from "../build.mjs";
import { setUpCompose } from "../compose.mjs";
import { fillWithDemo } from "../demo.mjs";
import { startEmbedded } from "../embedded.mjs";
import { prepareEmbedded } from "../embeddedDeployment.mjs";
import { readChosenDeployment, setUpChosen } from "../chosenDeployment.mjs";
import { installDependencies } from "../install.mjs";
import { dataPaths } from "../paths.mjs";
import { pickBackendPorts } from "../ports.mjs";
import { requireNotRunning } from "../running.mjs";
import { say } from "../say.mjs";

/** @typedef {import("../args.mjs").Options} Options */
/** @typedef {import("../paths.mjs").DataPaths} DataPaths */

/**
 * `node setup.mjs`: prepares a deployment, once or again, and leaves it. Which one: the one asked
 * for, else the one named in .env.local, else the embedded one.
 * @param {Options} options
 * @returns {Promise<number>} exit code
 */
export async function setup(options) {
  const paths = dataPaths(options.data);
  await mkdir(paths.logs, { recursive: true });
  await installDependencies({ logDir: paths.logs });
  const chosen = await readChosenDeployment();
  const backend = options.backend ?? (chosen === null ? "embedded" : "env");
  switch (backend) {
    case "embedded":
      await setUpEmbedded(options, paths);
      break;
    case "compose":
      await setUpCompose(options, paths);
      break;
    case "env":
      await setUpChosen(chosen, options, paths);
      break;
  }
  return 0;
}

/**
 * @param {Options} options
 * @param {DataPaths} paths
 */
async function setUpEmbedded(options, paths) {
  await requireNotRunning(paths.running);
  await buildEmbedded({ logDir: paths.logs });
  await buildPage({ logDir: paths.logs });
  const ports = await pickBackendPorts({ file: paths.ports, host: options.host });
  const backend = await startEmbedded({
    dataDir: paths.embedded,
    host: options.host,
    port: ports.api,
    sitePort: ports.site,
    logFile: join(paths.logs, "embedded.log"),
  });
  try {
    await backend.ready;
    const siteUrl = `http://localhost:${options.port}`;
    const deployment = await prepareEmbedded({ paths, ports, siteUrl });
    if (options.demo) await fillWithDemo(deployment);
  } finally {
    await backend.stop();
  }
  say("Ready: npm start runs it.");
}
