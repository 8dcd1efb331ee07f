import { useEffect, useRef } from "react";
import { useAllPending } from "../features/messages/hooks/useOutbox";
import { useConnection } from "../lib/connection";
import { t } from "../lib/i18n/t";
import { showToast } from "../lib/toasts";

/** After a time without connection: says that it is back, once what waited has been sent. */
export function useBackOnline(): void {
  const offline = useConnection().state === "offline";
  const waiting = useAllPending().filter(({ state }) => state.tag !== "failed").length;
  /** The most that waited while there was no connection; null when nothing is to be told. */
  const waited = useRef<number | null>(null);

  useEffect(() => {
    if (offline) {
      waited.current = Math.max(waited.current ?? 0, waiting);
      return;
    }
    const count = waited.current;
    if (count === null || waiting > 0) return;
    waited.current = null;
    showToast({
      kind: "success",
      title: count === 0 ? t("connection.back") : t("connection.backSent", { count }),
    });
  }, [offline, waiting]);
}
