import { readStored, writeStored } from "../../../lib/storage";

const STORAGE_KEY = "chat.recentEmoji";
const DEFAULTS = ["👍", "❤️", "😂", "🎉", "😮"];
const KEPT = 24;

/** The emoji used last on this device, newest first, filled up with the usual ones. */
export function getRecentEmoji(count: number): string[] {
  return withRecent(readRecent(), null).slice(0, count);
}

export function rememberEmoji(emoji: string): void {
  writeStored(STORAGE_KEY, JSON.stringify(withRecent(readRecent(), emoji).slice(0, KEPT)));
}

export function withRecent(recent: readonly string[], used: string | null): string[] {
  return [...new Set([...(used ? [used] : []), ...recent, ...DEFAULTS])];
}

function readRecent(): string[] {
  try {
    const stored: unknown = JSON.parse(readStored(STORAGE_KEY) ?? "[]");
    return Array.isArray(stored)
      ? stored.filter((emoji): emoji is string => typeof emoji === "string" && emoji.length <= 32)
      : [];
  } catch {
    return [];
  }
}
