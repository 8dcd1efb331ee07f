/** The page's address with a code to hand out. What follows the # reaches no server and no log. */
export function toCodeLink(
  kind: "reset" | "invite",
  { siteUrl, code }: { siteUrl: string; code: string },
): string | null {
  return URL.canParse(siteUrl) ? `${new URL(siteUrl).origin}/#${kind}=${code}` : null;
}

/** Where people open the page; empty where nobody has said. The first start sets it. */
export function getSiteUrl(): string {
  return process.env["SITE_URL"] ?? "";
}
