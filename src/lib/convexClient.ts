import { ConvexReactClient } from "convex/react";

/** One origin serves the page and the backend, unless the build was told another address. */
export function getBackendUrl(): string {
  const configured: unknown = import.meta.env["VITE_CONVEX_URL"];
  return typeof configured === "string" && configured !== "" ? configured : window.location.origin;
}

export function createConvexClient(): ConvexReactClient {
  return new ConvexReactClient(getBackendUrl(), { unsavedChangesWarning: true });
}
