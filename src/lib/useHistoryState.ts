import { useEffect, useRef, useState } from "react";
import { useStableCallback } from "./useStableCallback";

/** Browsers refuse a page that writes its history more often than a hundred times in 30 s. */
const WRITE_EVERY_MS = 400;

interface HistoryState<T> {
  value: T;
  change: (part: Partial<T>) => void;
  /** Writes what is not written yet, and this, before something else goes into the history. */
  keep: (last: Partial<T>) => void;
}

/**
 * State of what is open, kept in its entry of the history: it is there again after a reload and
 * when one comes back to it, and in no address that is shared. `read` says what of it still fits.
 */
export function useHistoryState<T extends object>(
  key: string,
  read: (kept: unknown) => T,
): HistoryState<T> {
  const [value, setValue] = useState(() => read(getEntry()[key]));
  const keep = useStableCallback((last: Partial<T>) => write(key, { ...value, ...last }));
  const written = useRef(0);
  useEffect(() => {
    const waitMs = Math.max(0, written.current + WRITE_EVERY_MS - Date.now());
    const timer = setTimeout(() => {
      written.current = Date.now();
      write(key, value);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [key, value]);
  useEffect(() => {
    // Later, when the page is hidden, browsers have taken what they restore already.
    const onLeave = () => keep({});
    window.addEventListener("beforeunload", onLeave);
    return () => window.removeEventListener("beforeunload", onLeave);
  }, [keep]);
  const change = useStableCallback((part: Partial<T>) => setValue((now) => ({ ...now, ...part })));
  return { value, change, keep };
}

function write(key: string, value: object): void {
  window.history.replaceState({ ...getEntry(), [key]: value }, "");
}

function getEntry(): Record<string, unknown> {
  const state: unknown = window.history.state;
  return typeof state === "object" && state !== null ? { ...state } : {};
}
