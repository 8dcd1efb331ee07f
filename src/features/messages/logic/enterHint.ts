import { readStored, writeStored } from "../../../lib/storage";

/** Whoever has sent this many messages on this device knows what Enter does. */
const LEARNED_AFTER = 10;
const STORAGE_KEY = "chat.sentHere";

export function knowsEnter(): boolean {
  return readCount() >= LEARNED_AFTER;
}

export function countSend(): void {
  const count = readCount();
  if (count < LEARNED_AFTER) writeStored(STORAGE_KEY, String(count + 1));
}

function readCount(): number {
  return Number(readStored(STORAGE_KEY) ?? 0) || 0;
}
