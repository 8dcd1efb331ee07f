import { createServer } from "node:net";
import { Problem } from "./problem.mjs";
import { isRecord } from "./shape.mjs";
import { readJson, writeJson } from "./stamp.mjs";

export const DEFAULT_PORTS = { api: 3210, site: 3211, web: 5173 };
/** How far above the usual ports a free one is looked for. */
const SEARCH_SPAN = 400;

/**
 * Whether a server could listen there now. Another program may take it a moment later: the server
 * reports that itself.
 * @param {number} port
 * @param {string} host
 * @returns {Promise<boolean>}
 */
export function isFree(port, host) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/**
 * The backend's two ports: those of the last start, else the usual ones, else the next free pair.
 * They are kept because the site port is part of the address that signs sign-in tokens: a change
 * signs everybody out.
 * @param {{ file: string, host: string }} options
 * @returns {Promise<{ api: number, site: number }>}
 */
export async function pickBackendPorts({ file, host }) {
  const kept = toPorts(await readJson(file));
  const wish = kept ?? { api: DEFAULT_PORTS.api, site: DEFAULT_PORTS.site };
  const free = (await areFree(wish, host)) ? wish : await nextFreePair(host);
  if (kept === null || kept.api !== free.api || kept.site !== free.site) {
    await writeJson(file, free);
  }
  return free;
}

/**
 * @param {{ port: number, host: string, again: string }} options `again`: the command to suggest
 */
export async function requireFreeWebPort({ port, host, again }) {
  if (await isFree(port, host)) return;
  let other = port + 1;
  while (other < port + SEARCH_SPAN && !(await isFree(other, host))) other++;
  throw new Problem(
    `Port ${port} is in use by another program: stop that program, or choose another port with ` +
      `\`${again} --port ${other}\`.`,
  );
}

/** @param {string} host */
async function nextFreePair(host) {
  const first = DEFAULT_PORTS.api + 2;
  for (let api = first; api < first + SEARCH_SPAN; api += 2) {
    const pair = { api, site: api + 1 };
    if (await areFree(pair, host)) return pair;
  }
  throw new Problem(
    `No two free ports were found from ${first} to ${first + SEARCH_SPAN}: stop programs that ` +
      `listen there and run the same command again.`,
  );
}

/**
 * @param {{ api: number, site: number }} pair
 * @param {string} host
 */
async function areFree({ api, site }, host) {
  return (await isFree(api, host)) && (await isFree(site, host));
}

/**
 * @param {unknown} value
 * @returns {{ api: number, site: number } | null}
 */
function toPorts(value) {
  if (!isRecord(value)) return null;
  const { api, site } = value;
  return typeof api === "number" && typeof site === "number" ? { api, site } : null;
}
