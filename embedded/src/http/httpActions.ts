import { once } from "node:events";
import type { HttpActionRequest, Identity } from "../threads/messages";
import { HTTP_ACTION_BODY_LIMIT, readBody } from "./body";
import { clientIpOf, schemeOf, type HttpExchange } from "./context";
import { sendText } from "./respond";

/** Headers that belong to one connection and are set by us, whatever an action says. */
const hopByHop = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "te"]);

/** Runs the app's HTTP action for this path, and sends its answer as it comes. */
export async function runHttpAction(exchange: HttpExchange, pathname: string): Promise<void> {
  const { request, response, services, url } = exchange;
  if (services.deployment()?.hasHttpRouter !== true)
    return sendText(response, 404, "This Convex deployment does not have HTTP actions enabled.");
  const identity = await services.authenticator.fromHeaderOrNobody(request.headers.authorization);
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  const body = hasBody ? await readBody(request, HTTP_ACTION_BODY_LIMIT) : null;
  const host = request.headers.host ?? "localhost";
  await relay(
    exchange,
    {
      method: request.method ?? "GET",
      url: `${schemeOf(exchange)}://${host}${pathname}${url.search}`,
      headers: headerPairs(request.rawHeaders, { decoded: body !== null }),
      body: body === null || body.length === 0 ? null : new Uint8Array(body),
      clientIp: clientIpOf(exchange),
    },
    identity,
  );
}

async function relay(exchange: HttpExchange, action: HttpActionRequest, identity: Identity) {
  const { response, services } = exchange;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const { head, body } = await services.actions.httpAction(action, identity, gone.signal);
  for (const [name, value] of head.headers)
    if (!hopByHop.has(name.toLowerCase())) response.appendHeader(name, value);
  response.writeHead(head.status);
  response.flushHeaders();
  for await (const chunk of body) {
    if (gone.signal.aborted) return;
    if (!response.write(chunk)) await Promise.race([once(response, "drain"), closed(gone.signal)]);
  }
  response.end();
}

function closed(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function headerPairs(raw: readonly string[], { decoded }: { decoded: boolean }) {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? "").toLowerCase();
    if (hopByHop.has(name)) continue;
    // The body handed over is no longer coded.
    if (decoded && name === "content-encoding") continue;
    pairs.push([name, raw[i + 1] ?? ""]);
  }
  return pairs;
}
