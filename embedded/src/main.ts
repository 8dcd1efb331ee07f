import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { commandUsage, findCommand, runCommand } from "./admin/maintenance/commands";
import { AdminKeyCheck, loadAdminKey } from "./auth/adminKey";
import { Authenticator } from "./auth/authenticator";
import { KeySource } from "./auth/keySource";
import { TokenVerifier } from "./auth/tokenVerifier";
import { prepareDataFolder, readConfig, usage, type Config } from "./config";
import { FileStore } from "./files/fileStore";
import { handleApi, handleApiPort, handleSitePort } from "./http/apiHandler";
import { clientIpOf, type HttpServices, type RouteHandler } from "./http/context";
import { metricsHandler } from "./http/metricsHandler";
import { listen, type Listener, type UpgradeHandler } from "./http/listeners";
import { staticFiles } from "./http/staticFiles";
import { ServerError } from "./lib/errors";
import { createLogger, errorFields, type Logger } from "./lib/logger";
import { collectAloneOnFewCores } from "./runtime/youngGarbage";
import { ActionThreads } from "./supervision/actionThreads";
import { EngineHost } from "./supervision/engineHost";
import { GuardedEngine } from "./supervision/guardedEngine";
import { Quarantine } from "./supervision/quarantine";
import { FrontMetrics } from "./supervision/frontMetrics";
import { ownSiteFetcher } from "./supervision/ownSite";
import { QueryHub } from "./sync/queryHub";
import { SyncServer } from "./sync/syncServer";
import type { FrontDeployment } from "./threads/messages";

const VERSION = "chat-embedded-0.1.0";
const STARTED = performance.now();

/** Exit codes: 0 stopped as asked, 1 a bug (of `verify`: problems found), 2 could not start and said why. */
async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.includes("--help")) {
    process.stdout.write(`${usage()}\n${commandUsage}`);
    return;
  }
  const command = findCommand(argv);
  if (command) {
    const { data } = readConfig(command.settings, process.env);
    const print = (line: string) => process.stdout.write(`${line}\n`);
    process.exitCode = await runCommand({ ...command, dataDir: data }, print);
    return;
  }
  const config = readConfig(argv, process.env);
  const logger = createLogger(config.logLevel);
  process.on("unhandledRejection", (error) => crash(logger, error));
  process.on("uncaughtException", (error) => crash(logger, error));
  collectAloneOnFewCores();
  const server = await startServer(config, logger);
  stopOnSignals(server, logger);
}

type RunningServer = { stop(): Promise<void> };

async function startServer(config: Config, logger: Logger): Promise<RunningServer> {
  prepareDataFolder(config.data);
  requirePage(config);
  const adminKey = new AdminKeyCheck(loadAdminKey(config.data, config.instanceName));
  const listeners = await openListeners(config);
  const origins = originsOf(config, listeners);

  const actions: ActionThreads = new ActionThreads({
    workerFile: new URL("./actionsMain.js", import.meta.url),
    workerData: { ...origins, instanceName: config.instanceName, dataDir: config.data },
    onConnectable: (environment, loss) => engine.connect(environment, loss),
    logger,
  });
  const engine: EngineHost = new EngineHost({
    workerFile: new URL("./engineMain.js", import.meta.url),
    workerData: {
      ...origins,
      dataDir: config.data,
      instanceName: config.instanceName,
      uploadSecret: adminKey.derive("uploads"),
    },
    connectActions: (environment, port) => actions.connectEngine(environment, port),
    onStart: () => {
      if (actions.isRunning("node")) engine.connect("node", null);
    },
    shouldRenew: () =>
      actions.isIdle && process.memoryUsage.rss() > config.renewMegabytes * 1024 * 1024,
    onRenew: () => actions.renew(),
    onFatal: (error) => crash(logger, error),
    logger,
  });
  const front = openFront({ config, logger, adminKey, actions, engine, origins });
  await actions.start();
  await engine.start();
  serve(listeners, front, config);
  logger.info("ready", {
    port: listeners.api.port,
    sitePort: listeners.site.port,
    webPort: listeners.web?.port,
    metricsPort: listeners.metrics?.port,
    pid: process.pid,
    startMs: Math.round(performance.now() - STARTED),
  });

  const stop = async () => {
    front.beginStop();
    const open = Object.values(listeners).filter((each) => each !== null);
    const closed = open.map((each) => each.close(config.drainMs));
    await front.sync.close(config.drainMs);
    await Promise.all(closed);
    await actions.stop(config.drainMs);
    await engine.stop(config.drainMs);
  };
  return { stop };
}

type Origins = { cloudOrigin: string; siteOrigin: string };
type Front = {
  services: HttpServices;
  sync: SyncServer;
  metrics: FrontMetrics;
  beginStop: () => void;
};

/** Everything between the sockets and the threads of functions. */
function openFront(parts: {
  config: Config;
  logger: Logger;
  adminKey: AdminKeyCheck;
  actions: ActionThreads;
  engine: EngineHost;
  origins: Origins;
}): Front {
  const { config, logger, adminKey, actions, engine, origins } = parts;
  const guarded = new GuardedEngine(engine, new Quarantine(Date.now));
  const fetchJson = ownSiteFetcher(origins.siteOrigin, actions);
  const tokens = new TokenVerifier(new KeySource(fetchJson, Date.now), Date.now);
  const authenticator = new Authenticator(tokens, adminKey);
  let deployment: FrontDeployment | null = null;
  let isStopping = false;
  engine.onEvent((event) => {
    if (event.type === "actionsWanted") actions.wake(event.environment);
    if (event.type !== "deployment") return;
    deployment = event.deployment;
    actions.setDeployment(event.deployment);
    tokens.setProviders(event.deployment.authProviders);
    logger.info("deployment", { version: event.deployment.version });
  });
  const newRequestId = () => randomBytes(8).toString("hex");
  const shared = { engine: guarded, actions, logger, newRequestId };
  const queries = new QueryHub(guarded, logger);
  const metrics = new FrontMetrics({
    sockets: () => sync.connectionCount,
    queries: () => queries.size,
    outstanding: () => engine.outstandingCount,
    restarts: () => engine.recentRestarts,
  });
  const sync: SyncServer = new SyncServer({
    ...shared,
    queries,
    meter: metrics,
    clientIpOf: (request) => clientIpOf({ request, services: config }),
    verify: (credentials) => authenticator.verify(credentials),
    maxSockets: config.maxSockets,
  });
  const services: HttpServices = {
    ...shared,
    ...origins,
    authenticator,
    adminKey,
    version: VERSION,
    files: {
      store: new FileStore(join(config.data, "files")),
      uploadSecret: adminKey.derive("uploads"),
      maxBytes: config.maxFileBytes,
    },
    instanceName: config.instanceName,
    trustProxy: config.trustProxy,
    deployment: () => deployment,
    isStopping: () => isStopping,
    countAnswer: (status) => metrics.requests.add(1, `${Math.floor(status / 100)}xx`),
  };
  const beginStop = () => {
    isStopping = true;
  };
  return { services, sync, metrics, beginStop };
}

type Listeners = {
  api: Listener;
  site: Listener;
  web: Listener | null;
  metrics: Listener | null;
};

async function openListeners(config: Config): Promise<Listeners> {
  const { host, port, sitePort, webPort, metricsPort } = config;
  const open = async (setting: string, at: number | null, on = host) =>
    at === null ? null : await listen({ setting, host: on, port: at });
  return {
    api: await listen({ setting: "port", host, port }),
    site: await listen({ setting: "site-port", host, port: sitePort }),
    web: await open("web-port", webPort),
    metrics: await open("metrics-port", metricsPort, "127.0.0.1"),
  };
}

function serve(listeners: Listeners, { services, sync, metrics }: Front, config: Config): void {
  const upgrade: UpgradeHandler = (...args) => sync.handleUpgrade(...args);
  listeners.api.serve(handleApiPort, services, upgrade);
  listeners.site.serve(handleSitePort, services, null);
  listeners.metrics?.serve(metricsHandler(metrics), services, null);
  if (listeners.web && config.webRoot !== null)
    listeners.web.serve(webHandler(config.webRoot), services, upgrade);
}

/** The page and, on the same origin, the API it talks to: works from any address the page was opened at. */
function webHandler(webRoot: string): RouteHandler {
  const serveFile = staticFiles(webRoot);
  return (exchange) =>
    exchange.url.pathname.startsWith("/api/") ? handleApi(exchange) : serveFile(exchange);
}

function originsOf(config: Config, { api, site }: Listeners): Origins {
  return {
    cloudOrigin: config.cloudOrigin ?? `http://127.0.0.1:${api.port}`,
    siteOrigin: config.siteOrigin ?? `http://127.0.0.1:${site.port}`,
  };
}

function requirePage({ webRoot }: Config): void {
  if (webRoot === null || existsSync(webRoot)) return;
  throw new ServerError(
    "badRequest",
    "BadSetting",
    `The folder ${webRoot} of --web-root is not there: build the page first.`,
  );
}

function stopOnSignals(server: RunningServer, logger: Logger): void {
  let stopping = false;
  const onSignal = (signal: string) => {
    if (stopping) process.exit(0);
    stopping = true;
    logger.info("stopping", { signal });
    server.stop().then(
      () => {
        logger.info("stopped");
        process.exit(0);
      },
      (error: unknown) => crash(logger, error),
    );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  // Whoever started us with a channel (scripts/embedded.mjs) is gone, however it went: nobody is
  // left to stop us, and the next start would find the ports and the data taken.
  process.once("disconnect", () => onSignal("disconnect"));
  if (process.send !== undefined && !process.connected) onSignal("disconnect");
}

function crash(logger: Logger, error: unknown): void {
  logger.error("crash", errorFields(error));
  process.exit(1);
}

main().catch((error: unknown) => {
  // By name: what a thread could not start with arrives as a copy, without its class.
  if (!(error instanceof Error) || error.name !== "ServerError") throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
});
