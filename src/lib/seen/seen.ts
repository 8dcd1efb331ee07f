import { useEffect, useState } from "react";
import { SECOND } from "../time";
import { openSeenStore, type SeenKey, type SeenStore } from "./seenStore";

/** A conversation changes with each message; it is enough to keep it now and then. */
const WRITE_AFTER_MS = SECOND;

/** Keeps what is shown and gives it back when nothing newer can be had. */
export class Seen {
  private readonly waiting = new Map<SeenKey, unknown>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly store: SeenStore) {}

  remember(key: SeenKey, value: unknown): void {
    this.waiting.set(key, value);
    this.timer ??= setTimeout(() => this.flush(), WRITE_AFTER_MS);
  }

  async recall(key: SeenKey): Promise<unknown> {
    if (this.waiting.has(key)) return this.waiting.get(key);
    return await this.store.read(key).catch(() => undefined);
  }

  /** Writes what waits; also before the page goes away. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const [key, value] of this.waiting) {
      void this.store.write(key, value).catch(() => undefined);
    }
    this.waiting.clear();
  }

  /** Nothing of a person stays after they have signed out. */
  async forget(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting.clear();
    await this.store.clear().catch(() => undefined);
  }
}

export const seen = new Seen(openSeenStore(Date.now));
if (typeof window === "object") window.addEventListener("pagehide", () => seen.flush());

/**
 * The live value; without one, and when none can be had, the one that was seen last. With null for
 * a key it keeps and gives nothing.
 */
export function useSeen<T>(
  key: SeenKey | null,
  live: T | undefined,
  { isAway }: { isAway: boolean },
): T | undefined {
  const [recalled, setRecalled] = useState<{ key: SeenKey; value: T | undefined } | null>(null);
  useEffect(() => {
    if (key !== null && live !== undefined && live !== null) seen.remember(key, live);
  }, [key, live]);

  const isWanted = key !== null && live === undefined && isAway;
  useEffect(() => {
    if (!isWanted) return;
    let current = true;
    void seen.recall(key).then((value) => {
      // The form is that of the same key's live value: VERSION of the store sees to it.
      if (current) setRecalled({ key, value: value as T | undefined });
    });
    return () => {
      current = false;
    };
  }, [isWanted, key]);

  if (live !== undefined) return live;
  // Also for the moment between the connection and its first answers: nothing shown goes away.
  return recalled?.key === key ? recalled?.value : undefined;
}
