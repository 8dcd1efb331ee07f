import { ensureSettings } from "./deployment.mjs";
import { readAdminKey } from "./embedded.mjs";
import { pushFunctions, writeDeploymentEnv } from "./push.mjs";

/**
 * Makes a running embedded backend ready for the page: keys, settings, functions. Does only what
 * is missing.
 * @param {object} options
 * @param {import("./paths.mjs").DataPaths} options.paths
 * @param {{ api: number, site: number }} options.ports
 * @param {string} options.siteUrl
 * @returns {Promise<import("./deployment.mjs").Deployment>}
 */
export async function prepareEmbedded({ paths, ports, siteUrl }) {
  const deployment = {
    url: `http://127.0.0.1:${ports.api}`,
    adminKey: await readAdminKey(paths.embedded),
  };
  await writeDeploymentEnv(paths.deploymentEnv, deployment);
  await ensureSettings(deployment, { siteUrl });
  await pushFunctions({
    deployment,
    envFile: paths.deploymentEnv,
    stampFile: paths.pushStamp,
    logDir: paths.logs,
    // The sign-in settings are evaluated at a push and name the site port.
    salt: ports,
  });
  return deployment;
}
