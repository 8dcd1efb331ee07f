import { useEffect, useRef, useState, type RefObject } from "react";
import type { JumpRequest } from "../components/ConversationThread";
import { t } from "../../../lib/i18n/t";
import { showToast } from "../../../lib/toasts";
import type { ThreadMessage } from "../logic/threadMessage";

/** Older pages loaded in search of a message, at most. */
const PAGES_MAX = 20;
const GLOW_MS = 1600;

interface JumpOptions {
  messages: readonly ThreadMessage[];
  older: "more" | "loading" | "none";
  loadOlder: () => void;
  listRef: RefObject<HTMLElement | null>;
}

/**
 * Brings a message into view, loading what lies between, and gives its key while it glows. The
 * message gets the focus.
 */
export function useJump(
  jump: JumpRequest | null,
  { messages, older, loadOlder, listRef }: JumpOptions,
): string | null {
  const [targetKey, setTargetKey] = useState<string | null>(null);
  const search = useRef<{ jump: JumpRequest | null; pages: number; done: boolean }>({
    jump: null,
    pages: 0,
    done: true,
  });

  useEffect(() => {
    if (jump && search.current.jump !== jump) search.current = { jump, pages: 0, done: false };
    const current = search.current;
    if (current.done || !current.jump) return;
    const { messageId } = current.jump;
    const found = messages.find((message) => message.id === messageId);
    if (found) {
      current.done = true;
      setTargetKey(found.key);
      showRow(listRef.current, found.key);
    } else if (older === "none" || current.pages >= PAGES_MAX) {
      current.done = true;
      showToast({ kind: "error", title: t("jump.failed"), text: t("jump.failed.text") });
    } else if (older === "more") {
      current.pages += 1;
      loadOlder();
    }
  }, [jump, messages, older, loadOlder, listRef]);

  useEffect(() => {
    if (targetKey === null) return;
    const timer = setTimeout(() => setTargetKey(null), GLOW_MS);
    return () => clearTimeout(timer);
  }, [targetKey]);

  return targetKey;
}

function showRow(list: HTMLElement | null, key: string): void {
  const row = list?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  row?.scrollIntoView({ block: "center", behavior: "instant" });
  row?.focus({ preventScroll: true });
}
