import { useLayoutEffect, useState } from "react";
import { getDraft, setDraft } from "../logic/drafts";
import { WrittenText } from "../logic/writtenText";

const SAVE_AFTER_MS = 300;

/**
 * The text in a composer. It is saved when typing pauses, when the page is hidden and when the
 * composer goes away, so that no key press waits for storage or redraws the list.
 */
export function useDraft(userId: string, conversationId: string): WrittenText {
  const [written] = useState(() => new WrittenText(getDraft(userId, conversationId)));

  // From the moment the field is drawn: a key can come before the frame.
  useLayoutEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let changedAt = 0;
    let isSaved = true;
    const save = () => {
      clearTimeout(timer);
      timer = undefined;
      // Who has written nothing here leaves alone what another tab has saved.
      if (isSaved) return;
      isSaved = true;
      setDraft(userId, conversationId, written.text);
    };
    // Waits on instead of starting again with each key.
    const saveInPause = () => {
      const wait = changedAt + SAVE_AFTER_MS - performance.now();
      if (wait > 0) timer = setTimeout(saveInPause, wait);
      else save();
    };
    const unsubscribe = written.subscribe(() => {
      changedAt = performance.now();
      isSaved = false;
      if (written.text === "") {
        clearTimeout(timer);
        timer = setTimeout(save, 0);
      } else {
        timer ??= setTimeout(saveInPause, SAVE_AFTER_MS);
      }
    });
    // A phone may end a page that is in the background without another word.
    const saveIfHidden = () => {
      if (document.visibilityState === "hidden") save();
    };
    window.addEventListener("pagehide", save);
    document.addEventListener("visibilitychange", saveIfHidden);
    return () => {
      unsubscribe();
      window.removeEventListener("pagehide", save);
      document.removeEventListener("visibilitychange", saveIfHidden);
      save();
    };
  }, [userId, conversationId, written]);

  return written;
}
