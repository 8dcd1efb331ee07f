import { createHash } from "node:crypto";
import { renameSync, rmSync, statSync } from "node:fs";
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
  const found = inodeOf(socketPath);
  if (await isAlive(socketPath)) throw locked(directory);

  const leftover = `${socketPath}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  if (!takeAway(socketPath, { to: leftover, inode: found })) throw locked(directory);
  try {
    const second = await listen(socketPath);
    if (!second) throw locked(directory);
    await requireStillOurs(second, socketPath, directory);
    return new SocketLock(second);
  } finally {
    // Not before: as long as it is there its inode number is not given to anybody's new socket.
    rmSync(leftover, { force: true });
  }
}

/**
 * Two processes may find the same leftover. The slower one then moves the new socket of the faster
 * one, sees by its number that it is another one, and puts it back.
 */
function takeAway(
  socketPath: string,
  { to, inode }: { to: string; inode: number | null },
): boolean {
  try {
    renameSync(socketPath, to);
  } catch (error) {
    // Somebody else has just taken it away.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
  if (inodeOf(to) === inode) return true;
  renameSync(to, socketPath);
  return false;
}

/** While our socket was moved and put back a third process may have come; then neither has it. */
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
