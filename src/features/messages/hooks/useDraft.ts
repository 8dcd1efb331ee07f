import { useEffect, useRef, useState } from "react";
import { getDraft, setDraft } from "../logic/drafts";

const SAVE_AFTER_MS = 300;

/**
 * The text in a composer. Typing stays local and is saved a moment later, when the page is hidden
 * and when the composer goes away, so that no key press waits for storage or redraws the list.
 */
export function useDraft(userId: string, conversationId: string) {
  const [text, setText] = useState(() => getDraft(userId, conversationId));
  const latest = useRef(text);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    const save = () => {
      clearTimeout(timer.current);
      setDraft(userId, conversationId, latest.current);
    };
    window.addEventListener("pagehide", save);
    return () => {
      window.removeEventListener("pagehide", save);
      save();
    };
  }, [userId, conversationId]);

  function change(next: string): void {
    latest.current = next;
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => setDraft(userId, conversationId, latest.current),
      next === "" ? 0 : SAVE_AFTER_MS,
    );
  }

  return [text, change] as const;
}
