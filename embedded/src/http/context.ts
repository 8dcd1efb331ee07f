import type { IncomingMessage, ServerResponse } from "node:http";
import type { AdminKeyCheck } from "../auth/adminKey";
import type { Authenticator } from "../auth/authenticator";
import type { FileStore } from "../files/fileStore";
import type { Logger } from "../lib/logger";
import type { ActionsClient, EngineClient } from "../threads/backend";
import type { FrontDeployment } from "../threads/messages";

/** What the routes need from the rest of the process. */
export type HttpServices = {
  engine: EngineClient;
  actions: ActionsClient;
  authenticator: Authenticator;
  adminKey: AdminKeyCheck;
  logger: Logger;
  version: string;
  instanceName: string;
  files: { store: FileStore; uploadSecret: string; maxBytes: number };
  cloudOrigin: string;
  siteOrigin: string;
  /** Believe X-Forwarded-For and X-Forwarded-Proto: only behind a proxy that overwrites them. */
  trustProxy: boolean;
  deployment(): FrontDeployment | null;
  newRequestId(): string;
  /** Long polls end early then. */
  isStopping(): boolean;
  /** For the metrics. */
  countAnswer(status: number): void;
};

/** One request on its way through the routes. */
export type HttpExchange = {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  services: HttpServices;
};

export type RouteHandler = (exchange: HttpExchange) => Promise<void>;

export function clientIpOf({
  request,
  services,
}: {
  request: IncomingMessage;
  services: Pick<HttpServices, "trustProxy">;
}): string | null {
  const forwarded = request.headers["x-forwarded-for"];
  if (services.trustProxy && typeof forwarded === "string")
    return forwarded.split(",")[0]?.trim() ?? null;
  return request.socket.remoteAddress ?? null;
}

export function schemeOf({ request, services }: HttpExchange): string {
  const forwarded = request.headers["x-forwarded-proto"];
  return services.trustProxy && forwarded === "https" ? "https" : "http";
}
