import type { IncomingMessage, ServerResponse } from "node:http";
import { ServerError, UserFacingError } from "../lib/errors";
import { errorFields } from "../lib/logger";
import type { HttpServices } from "./context";

export function sendJson(response: ServerResponse, status: number, json: string): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(json);
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(text);
}

/** What was foreseen is told as `{code, message}`; the rest is logged in full and leaves blank. */
export function sendError(
  response: ServerResponse,
  error: unknown,
  services: Pick<HttpServices, "logger" | "newRequestId">,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof ServerError) {
    // An unread body would be taken for the next request of this connection.
    if (error.errorClass === "tooLarge") response.setHeader("Connection", "close");
    const { code, message } = error;
    return sendJson(response, error.httpStatus, JSON.stringify({ code, message }));
  }
  // A snapshot that is gone, a cursor that is none: what a function could catch, a caller may hear.
  if (error instanceof UserFacingError) {
    const { message } = error;
    return sendJson(response, 400, JSON.stringify({ code: "BadRequest", message }));
  }
  const requestId = services.newRequestId();
  services.logger.error("request-failed", { requestId, ...errorFields(error) });
  const message = `[Request ID: ${requestId}] Your request couldn't be completed. Try again later.`;
  sendJson(response, 500, JSON.stringify({ code: "InternalServerError", message }));
}

/** Any origin may call /api: what counts there is the token in the request, never a cookie. */
export function setCorsHeaders(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  response.setHeader("Access-Control-Allow-Origin", origin);
  response.setHeader("Access-Control-Allow-Credentials", "true");
  response.setHeader("Vary", "Origin");
}

export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  const requested = request.headers["access-control-request-headers"];
  if (requested !== undefined) response.setHeader("Access-Control-Allow-Headers", requested);
  response.setHeader("Access-Control-Allow-Methods", "GET, POST, OPTIONS, PATCH, DELETE, PUT");
  response.setHeader("Access-Control-Max-Age", "86400");
  response.writeHead(200);
  response.end();
}
