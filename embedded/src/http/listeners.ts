import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { badRequest, ServerError } from "../lib/errors";
import type { HttpServices, RouteHandler } from "./context";
import { sendError } from "./respond";

export type ListenerOptions = {
  name: string;
  host: string;
  /** 0 takes any free port. */
  port: number;
  handle: RouteHandler;
  services: HttpServices;
  /** Sync connections; null where there are none. */
  upgrade:
    | ((request: IncomingMessage, socket: Duplex, head: Buffer, clientVersion: string) => void)
    | null;
};

export type Listener = {
  port: number;
  /** Stops accepting, lets running requests end for `timeoutMs`, then cuts them. */
  close(timeoutMs: number): Promise<void>;
};

/** Throws a ServerError whose sentence says what to do when the port cannot be had. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const server = createServer((request, response) => void answer(options, request, response));
  // A little longer than usual proxies keep theirs, so that it is them who close.
  server.keepAliveTimeout = 75_000;
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const match = /^\/api(?:\/([^/]+))?\/sync(?:\?|$)/.exec(request.url ?? "");
    if (match && options.upgrade) options.upgrade(request, socket, head, match[1] ?? "");
    else socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  });
  await start(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    close: (timeoutMs) => stop(server, timeoutMs),
  };
}

async function answer(
  { handle, services }: ListenerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = toUrl(request.url ?? "/");
    await handle({ request, response, url, services });
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

function start(server: Server, { name, host, port }: ListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(startError(error, name, port)));
    server.listen({ host, port, backlog: 1024 }, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
}

function startError(error: NodeJS.ErrnoException, name: string, port: number): ServerError {
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} is already in use: stop what is listening there, or choose another with --${name}.`,
    EACCES: `Port ${port} needs more rights than this user has: choose one above 1023 with --${name}.`,
    EADDRNOTAVAIL: `The address given with --host does not belong to this machine.`,
  };
  const sentence =
    sentences[error.code ?? ""] ?? `Cannot listen on port ${port} (--${name}): ${error.message}.`;
  return new ServerError("internal", "CannotListen", sentence);
}

async function stop(server: Server, timeoutMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearTimeout(cut);
}
