import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { badRequest, ServerError } from "../lib/errors";
import type { HttpServices, RouteHandler } from "./context";
import { sendError } from "./respond";

export type ListenerOptions = {
  /** Name of the setting that chose the port, for the sentence in an error. */
  setting: string;
  host: string;
  /** 0 takes any free port. */
  port: number;
};

export type UpgradeHandler = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  clientVersion: string,
) => void;

export type Listener = {
  port: number;
  /** Answers from now on; what has come before waits for this. */
  serve(handle: RouteHandler, services: HttpServices, upgrade: UpgradeHandler | null): void;
  /** Stops accepting, lets running requests end for `timeoutMs`, then cuts them. */
  close(timeoutMs: number): Promise<void>;
};

type Serving = { handle: RouteHandler; services: HttpServices; upgrade: UpgradeHandler | null };

/**
 * Takes the port at once, so that a start that cannot succeed fails before
 * anything else happens, and other settings may name the port that was taken.
 * Throws a ServerError whose sentence says what to do.
 */
export async function listen(options: ListenerOptions): Promise<Listener> {
  let begin: (serving: Serving) => void = () => {};
  const serving = new Promise<Serving>((resolve) => {
    begin = resolve;
  });
  const server = createServer((request, response) => {
    void serving.then((current) => answer(current, request, response));
  });
  // A little longer than usual proxies keep theirs, so that it is them who close.
  server.keepAliveTimeout = 75_000;
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Without a listener an error of a socket that is not yet a WebSocket would end the process.
    socket.on("error", () => socket.destroy());
    void serving.then(({ upgrade }) => acceptUpgrade(upgrade, request, socket, head));
  });
  await start(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    serve: (handle, services, upgrade) => begin({ handle, services, upgrade }),
    close: (timeoutMs) => stop(server, timeoutMs),
  };
}

function acceptUpgrade(
  upgrade: UpgradeHandler | null,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const match = /^\/api(?:\/([^/]+))?\/sync(?:\?|$)/.exec(request.url ?? "");
  if (match && upgrade) upgrade(request, socket, head, match[1] ?? "");
  else socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
}

async function answer(
  { handle, services }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.once("finish", () => services.countAnswer(response.statusCode));
  try {
    await handle({ request, response, url: toUrl(request.url ?? "/"), services });
  } catch (error) {
    sendError(response, error, services);
  }
}

/** Only path and query of the request line count; "//x" is a path, not a host. */
function toUrl(target: string): URL {
  try {
    return new URL(target.startsWith("/") ? `http://localhost${target}` : target);
  } catch {
    throw badRequest("BadRequestLine", "The request's path is not valid.");
  }
}

function start(server: Server, { setting, host, port }: ListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(startError(error, setting, port)),
    );
    server.listen({ host, port, backlog: 1024 }, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
}

function startError(error: NodeJS.ErrnoException, setting: string, port: number): ServerError {
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} is already in use: stop what is listening there, or choose another with --${setting}.`,
    EACCES: `Port ${port} needs more rights than this user has: choose one above 1023 with --${setting}.`,
    EADDRNOTAVAIL: `The address given with --host does not belong to this machine.`,
  };
  const sentence =
    sentences[error.code ?? ""] ??
    `Cannot listen on port ${port} (--${setting}): ${error.message}.`;
  return new ServerError("internal", "CannotListen", sentence);
}

async function stop(server: Server, timeoutMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Connections that are kept alive become idle one by one, each when its request is answered.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const cut = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
