import { ConvexReactClient } from "convex/react";

/** One origin serves the page and the backend, unless the build was told another address. */
export function getBackendUrl(): string {
  const configured: unknown = import.meta.env["VITE_CONVEX_URL"];
  return typeof configured === "string" && configured !== "" ? configured : window.location.origin;
}

export function createConvexClient(): ConvexReactClient {
  // Unsent messages are in the outbox on this device, so leaving the page loses nothing.
  return new ConvexReactClient(getBackendUrl(), { unsavedChangesWarning: false });
}
