import { isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder; every path below hangs on it, so commands work from anywhere. */
export const ROOT = resolve(fileURLToPath(new URL("..", import.meta.url)));

/** @param {string[]} parts */
export function inRoot(...parts) {
  return join(ROOT, ...parts);
}

/**
 * A path to be copied into a shell: from the current folder where it lies below, in quotes where
 * it has to be.
 * @param {string} path
 */
export function toShell(path) {
  const below = relative(process.cwd(), path);
  const shown = below.startsWith("..") || isAbsolute(below) || below === "" ? path : below;
  return /^[\w./:\\@+-]+$/.test(shown) ? shown : JSON.stringify(shown);
}

export const EMBEDDED_MAIN = inRoot("embedded", "dist", "main.js");
export const PAGE_DIR = inRoot("dist");
/** Stamps live with the installed packages: removing node_modules forgets both. */
export const CACHE_DIR = inRoot("node_modules", ".cache", "chat");

/**
 * Where one installation keeps what must not be lost (data, keys) and what it can make again.
 * @param {string} dataDir
 */
export function dataPaths(dataDir) {
  const root = resolve(ROOT, dataDir);
  return {
    root,
    embedded: join(root, "embedded"),
    adminKey: join(root, "embedded", "admin.key"),
    ports: join(root, "ports.json"),
    running: join(root, "running.json"),
    deploymentEnv: join(root, "deployment.env"),
    pushStamp: join(root, "push.json"),
    logs: join(root, "logs"),
  };
}

/** @typedef {ReturnType<typeof dataPaths>} DataPaths */
