import { mkdir } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { buildEmbedded, buildPage } from "../build.mjs";
import { fillWithDemo } from "../demo.mjs";
import { prepareEmbedded } from "../embeddedDeployment.mjs";
import { installDependencies } from "../install.mjs";
import { untilInterrupted } from "../interrupt.mjs";
import { dataPaths, PAGE_DIR, toShell } from "../paths.mjs";
import { pickBackendPorts, requireFreeWebPort } from "../ports.mjs";
import { forgetRunning, noteRunning, requireNotRunning } from "../running.mjs";
import { complain, say, seconds } from "../say.mjs";
import { superviseEmbedded } from "../supervisor.mjs";

/**
 * `npm start`: from a bare clone to a page that answers, and on until Ctrl-C.
 * @param {import("../args.mjs").Options} options
 * @returns {Promise<number>} exit code
 */
export async function start(options) {
  const started = performance.now();
  const paths = dataPaths(options.data);
  await mkdir(paths.logs, { recursive: true });
  await requireNotRunning(paths.running);
  await requireFreeWebPort({ port: options.port, host: options.host, again: "npm start --" });

  await installDependencies({ logDir: paths.logs });
  await buildEmbedded({ logDir: paths.logs });
  await buildPage({ logDir: paths.logs });

  const ports = await pickBackendPorts({ file: paths.ports, host: options.host });
  /** @type {Awaited<ReturnType<typeof superviseEmbedded>> | null} */
  let backend = null;
  const interrupted = untilInterrupted({ force: () => backend?.kill() });
  backend = await superviseEmbedded(
    {
      dataDir: paths.embedded,
      host: options.host,
      port: ports.api,
      sitePort: ports.site,
      web: { port: options.port, root: PAGE_DIR },
      logFile: join(paths.logs, "embedded.log"),
    },
    { onNews: complain },
  );
  const { ended } = backend;
  const url = `http://localhost:${options.port}`;
  const serve = async () => {
    await noteRunning(paths.running, { url });
    const deployment = await prepareEmbedded({ paths, ports, siteUrl: url });
    if (options.demo) await fillWithDemo(deployment);
    greet({
      addresses: [url, ...addressesFor(options)],
      demo: options.demo,
      tookMs: performance.now() - started,
      paths,
    });
    await ended;
  };
  try {
    await Promise.race([interrupted, serve()]);
    say("\nStopping …");
  } finally {
    await backend.stop();
    await forgetRunning(paths.running);
  }
  say("Stopped. Everything is kept; npm start goes on from here.");
  return 0;
}

/**
 * Where others on the network find this machine, when it listens for them.
 * @param {{ host: string, port: number }} options
 */
function addressesFor({ host, port }) {
  if (host === "127.0.0.1" || host === "localhost" || host === "::1") return [];
  if (host !== "0.0.0.0" && host !== "::") return [`http://${host}:${port}`];
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => `http://${address}:${port}`);
}

/**
 * @param {object} facts
 * @param {string[]} facts.addresses
 * @param {boolean} facts.demo
 * @param {number} facts.tookMs
 * @param {import("../paths.mjs").DataPaths} facts.paths
 */
function greet({ addresses, demo, tookMs, paths }) {
  say(`\nchat is running (${seconds(tookMs)}).\n`);
  say(`  Open       ${addresses.join("\n             ")}`);
  if (!demo)
    say("  Demo       npm start -- --demo   adds two accounts and a school to try it with");
  say(`  Functions  npx convex run --env-file ${toShell(paths.deploymentEnv)} NAME`);
  say(`  Data, log  ${toShell(paths.root)}`);
  say("\nCtrl-C stops it.");
}
