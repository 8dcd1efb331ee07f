/** What every address of the page answers with. */
export const SHELL = "/";

/** Paths of the server's interfaces; nothing under them is ever answered from what is kept. */
const SERVER = /^\/(?:api|http|v1|\.well-known)(?:\/|$)|^\/(?:health|openapi\.json|metrics)$/;

interface Asked {
  pathname: string;
  mode: RequestMode;
  /** The files that are kept. */
  files: readonly string[];
}

/** Where an answer comes from: the page, one of its kept files, or the network alone. */
export function chooseAnswer({ pathname, mode, files }: Asked): "page" | "file" | "network" {
  if (SERVER.test(pathname)) return "network";
  if (mode === "navigate") return /\.\w+$/.test(pathname) ? "network" : "page";
  return pathname !== SHELL && files.includes(pathname) ? "file" : "network";
}
