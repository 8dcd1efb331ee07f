const LINK = /^#(invite|reset)=([\w-]{4,64})$/;

export interface AuthLink {
  flow: "signUp" | "reset";
  code: string;
}

/**
 * `/#invite=CODE` and `/#reset=CODE`: what an administrator sends with a code. What follows the #
 * never leaves the browser, so no server or proxy logs it.
 */
export function readAuthLink(hash: string): AuthLink | null {
  const [, kind, code] = LINK.exec(hash) ?? [];
  if (!code) return null;
  return { flow: kind === "invite" ? "signUp" : "reset", code };
}

/** Once it has done its work: a code does not belong into what people copy or bookmark. */
export function clearAuthLink(): void {
  const { hash, pathname, search } = window.location;
  if (readAuthLink(hash)) window.history.replaceState(window.history.state, "", pathname + search);
}
