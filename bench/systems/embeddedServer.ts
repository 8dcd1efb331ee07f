import { join } from "node:path";
import { createServer } from "node:net";
import { ensureSettings } from "../../scripts/deployment.mjs";
import { readAdminKey, startEmbedded } from "../../scripts/embedded.mjs";
import { push, writeDeploymentEnv } from "../../scripts/push.mjs";

export type LoadServer = {
  url: string;
  pid: number;
  adminKey: string;
  /** For the stock CLI: `--env-file`. */
  envFile: string;
  stop: () => Promise<void>;
  /** Starts the stopped one again, on its data and its ports. */
  startAgain: () => Promise<LoadServer>;
  /** Starts a server on a copy of its data, at ports of its own. */
  twin: (dataDir: string) => Promise<LoadServer>;
};

/** What one person may do in a minute is not what is measured here. */
const LIFTED_LIMITS = {
  SEND_RATE_PER_MINUTE: "0",
  SIGN_UPS_PER_ADDRESS_PER_HOUR: "100000",
  MEANING_SEARCHES_PER_MINUTE: "100000",
};

/** A throw-away embedded backend with our app on it and the send limit lifted. */
export async function startLoadServer(
  dataDir: string,
  settings: Record<string, string> = {},
): Promise<LoadServer> {
  const ports = await freePorts();
  const backend = await start(dataDir, ports);
  const adminKey = await readAdminKey(join(dataDir, "embedded"));
  const deployment = { url: `http://127.0.0.1:${ports[0]}`, adminKey };
  const envFile = join(dataDir, "deployment.env");
  await writeDeploymentEnv(envFile, deployment);
  await ensureSettings(deployment, { siteUrl: deployment.url });
  await setEnvironment(deployment, { ...LIFTED_LIMITS, ...settings });
  await push({ envFile, logFile: join(dataDir, "push.log") });
  return toServer(backend, { dataDir, ports, adminKey });
}

type Place = { dataDir: string; ports: readonly [number, number]; adminKey: string };

function toServer({ pid, stop }: EmbeddedProcess, place: Place): LoadServer {
  const { dataDir, ports, adminKey } = place;
  return {
    url: `http://127.0.0.1:${ports[0]}`,
    adminKey,
    pid,
    envFile: join(dataDir, "deployment.env"),
    stop,
    startAgain: async () => toServer(await start(dataDir, ports), place),
    twin: async (otherDir) => {
      const ports = await freePorts();
      const twin = await start(otherDir, ports);
      const server = toServer(twin, { dataDir: otherDir, ports, adminKey });
      await writeDeploymentEnv(server.envFile, server);
      // Whose tokens count was decided at the push, by address.
      await push({ envFile: server.envFile, logFile: join(otherDir, "push.log") });
      return server;
    },
  };
}

async function start(dataDir: string, [port, sitePort]: readonly [number, number]) {
  const started = await startEmbedded({
    dataDir: join(dataDir, "embedded"),
    host: "127.0.0.1",
    port,
    sitePort,
    logFile: join(dataDir, "backend.log"),
  });
  await started.ready;
  return started;
}

type EmbeddedProcess = Awaited<ReturnType<typeof startEmbedded>>;

async function setEnvironment(
  { url, adminKey }: { url: string; adminKey: string },
  values: Record<string, string>,
): Promise<void> {
  const response = await fetch(`${url}/api/update_environment_variables`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Convex ${adminKey}` },
    body: JSON.stringify({
      changes: Object.entries(values).map(([name, value]) => ({ name, value })),
    }),
  });
  if (!response.ok) throw new Error(`settings were refused: ${await response.text()}`);
}

async function freePorts(): Promise<[number, number]> {
  const take = () =>
    new Promise<{ port: number; close: () => void }>((resolve, reject) => {
      const probe = createServer();
      probe.once("error", reject);
      probe.listen(0, "127.0.0.1", () => {
        const address = probe.address();
        if (typeof address !== "object" || address === null) return reject(new Error("no port"));
        resolve({ port: address.port, close: () => probe.close() });
      });
    });
  const [first, second] = [await take(), await take()];
  first.close();
  second.close();
  return [first.port, second.port];
}
