import { createHash } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ServerError } from "../../lib/errors";

/**
 * One process per data directory. The lock is a listening Unix socket: the kernel stops the
 * listening when the process dies, however it dies, and then a connection is refused and the
 * socket file is a leftover that may be removed.
 */
export interface DirectoryLock {
  release(): Promise<void>;
}

/** Throws a ServerError (DataDirectoryLocked) when another process holds the directory. */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const socketPath = socketPathFor(directory);
  const first = await listen(socketPath);
  if (first) return new SocketLock(first);
  if (await isAlive(socketPath)) throw locked(directory);

  rmSync(socketPath, { force: true });
  const second = await listen(socketPath);
  if (!second) throw locked(directory);
  await requireStillOurs(second, socketPath, directory);
  return new SocketLock(second);
}

/**
 * Two processes may find the same leftover, and the slower one may then remove the faster one's
 * new socket. After a while it is plain whose socket has stayed.
 */
async function requireStillOurs(server: Server, socketPath: string, directory: string) {
  const mine = inodeOf(socketPath);
  await sleep(SETTLE_MS);
  if (mine !== null && inodeOf(socketPath) === mine) return;
  // Closing would remove the other process's file, which has our name.
  server.unref();
  throw locked(directory);
}

const SETTLE_MS = 50;

class SocketLock implements DirectoryLock {
  readonly #server: Server;
  constructor(server: Server) {
    this.#server = server;
    server.unref();
  }
  release(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}

/** null when the path is taken. */
function listen(socketPath: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(null);
      else reject(error);
    });
    server.listen(socketPath, () => resolve(server));
  });
}

function isAlive(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code !== "ECONNREFUSED" && error.code !== "ENOENT");
    });
  });
}

/** Socket paths are limited to some 100 bytes, so deep directories get theirs in the temporary folder. */
function socketPathFor(directory: string): string {
  const inside = path.join(directory, "lock.sock");
  if (Buffer.byteLength(inside) <= 100) return inside;
  const { dev, ino } = statSync(directory);
  const name = createHash("sha256").update(`${dev}:${ino}`).digest("hex").slice(0, 24);
  return path.join(os.tmpdir(), `embedded-${name}.sock`);
}

function inodeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.ino ?? null;
}

function locked(directory: string): ServerError {
  return new ServerError(
    "conflict",
    "DataDirectoryLocked",
    `The data directory ${directory} is in use by another process: stop that one first, or use another directory.`,
  );
}
