import type { RouteHandler } from "./context";
import { sendText } from "./respond";

/** GET /metrics of the metrics port, which never leaves this machine. */
export function metricsHandler(front: { toText(): string }): RouteHandler {
  return async ({ request, response, services, url }) => {
    if (request.method !== "GET" || url.pathname !== "/metrics")
      return sendText(response, 404, "Not found");
    const engine = await services.engine.request({ type: "metrics" });
    response.writeHead(200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
    response.end(front.toText() + engine);
  };
}
