import type { FetchJson } from "../auth/keySource";
import type { ActionsClient } from "../threads/backend";

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1 << 20;

/**
 * Fetches documents of token issuers. When the issuer is this deployment's own
 * site, its HTTP action is run directly: no socket, no proxy, no DNS, and it works
 * also where the site's public name does not lead back to this machine.
 */
export function ownSiteFetcher(siteOrigin: string, actions: ActionsClient): FetchJson {
  return (url) =>
    url === siteOrigin || url.startsWith(`${siteOrigin}/`)
      ? runOwnAction(url, actions)
      : fetchFromOutside(url);
}

async function runOwnAction(url: string, actions: ActionsClient) {
  const { head, body } = await actions.httpAction(
    { method: "GET", url, headers: [["host", new URL(url).host]], body: null, clientIp: null },
    { kind: "none" },
    AbortSignal.timeout(TIMEOUT_MS),
  );
  return { status: head.status, body: await collect(body) };
}

async function fetchFromOutside(url: string) {
  const response = await fetch(url, {
    headers: { Accept: "application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: response.status, body: response.body ? await collect(response.body) : "" };
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error("document too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
