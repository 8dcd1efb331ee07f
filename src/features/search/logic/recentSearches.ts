import { readStored, writeStored } from "../../../lib/storage";

const KEPT = 5;
const key = (userId: string) => `chat.recentSearches.${userId}`;

export function getRecentSearches(userId: string): string[] {
  try {
    const stored: unknown = JSON.parse(readStored(key(userId)) ?? "[]");
    return Array.isArray(stored)
      ? stored.filter((item): item is string => typeof item === "string").slice(0, KEPT)
      : [];
  } catch {
    return [];
  }
}

export function rememberSearch(userId: string, q: string): void {
  const text = q.trim();
  if (text.length < 2) return;
  const others = getRecentSearches(userId).filter((item) => item !== text);
  writeStored(key(userId), JSON.stringify([text, ...others].slice(0, KEPT)));
}
