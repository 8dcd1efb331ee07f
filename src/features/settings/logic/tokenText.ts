import { t } from "../../../lib/i18n/t";
import { DAY, HOUR, MINUTE, relativeTime, timeFormat } from "../../../lib/time";

/** What a token may do, in the order of the form. */
export const TOKEN_SCOPES = ["read", "send", "search"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** For how many days a token can be made; null is for ever. */
export const TOKEN_DAYS = [30, 90, 365, null] as const;

interface TokenFacts {
  scopes: readonly TokenScope[];
  lastUsedAt: number | null;
  expiresAt: number | null;
}

/** "Read, send" */
export function scopesText({ scopes }: Pick<TokenFacts, "scopes">): string {
  return TOKEN_SCOPES.filter((scope) => scopes.includes(scope))
    .map((scope) => t(`settings.tokens.scope.${scope}`))
    .join(", ");
}

export function usedText({ lastUsedAt }: Pick<TokenFacts, "lastUsedAt">, now = Date.now()): string {
  if (lastUsedAt === null) return t("settings.tokens.unused");
  const ageMs = now - lastUsedAt;
  if (ageMs < 2 * MINUTE) return t("settings.tokens.usedNow");
  const [value, unit] =
    ageMs < HOUR
      ? ([ageMs / MINUTE, "minute"] as const)
      : ageMs < DAY
        ? ([ageMs / HOUR, "hour"] as const)
        : ([ageMs / DAY, "day"] as const);
  return t("settings.tokens.used", { ago: relativeTime(-Math.round(value), unit) });
}

export function isOver({ expiresAt }: Pick<TokenFacts, "expiresAt">, now = Date.now()): boolean {
  return expiresAt !== null && expiresAt <= now;
}

export function endText(token: Pick<TokenFacts, "expiresAt">, now = Date.now()): string {
  if (token.expiresAt === null) return t("settings.tokens.endless");
  const day = timeFormat().dayMonthYear(token.expiresAt);
  return t(isOver(token, now) ? "settings.tokens.over" : "settings.tokens.until", { day });
}

/**
 * Where this browser reaches the HTTP API. A server that knows itself as localhost only is asked
 * under the name that the page was found by.
 */
export function apiAddress(apiUrl: string, pageHost: string): string {
  const url = new URL(apiUrl);
  if (["localhost", "127.0.0.1", "[::1]"].includes(url.hostname)) url.hostname = pageHost;
  return url.origin;
}
