import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { Id } from "@convex/_generated/dataModel";
import { t } from "../../../lib/i18n/t";
import { showToast } from "../../../lib/toasts";
import type { ThreadMessage } from "../logic/threadMessage";

const GLOW_MS = 1600;

/** A new object for each press, so that pressing the same quote twice jumps twice. */
export interface JumpRequest {
  messageId: Id<"messages">;
  time: number;
}

interface JumpOptions {
  messages: readonly ThreadMessage[];
  /** Opens the thread around a time; the messages change then. */
  openAt: (time: number) => void;
  listRef: RefObject<HTMLElement | null>;
  /** Requests that were followed already, also by a list that is gone by now. */
  followed: WeakMap<JumpRequest, "asked" | "done">;
}

/** Jumps on whose way somebody began to write: a message may come late, and then takes no focus. */
const overtaken = new WeakSet<JumpRequest>();

/** To be called where a jump lives on while lists come and go. */
export function useOvertaking(jump: JumpRequest | null): void {
  useLayoutEffect(() => {
    if (!jump) return;
    const onInput = () => void overtaken.add(jump);
    window.addEventListener("input", onInput, { capture: true });
    return () => window.removeEventListener("input", onInput, { capture: true });
  }, [jump]);
}

/**
 * Brings a message into view, opening the thread around it if it is not loaded, and gives its key
 * while it glows. The message gets the focus, unless one goes on writing.
 */
export function useJump(jump: JumpRequest | null, options: JumpOptions): string | null {
  const { messages, openAt, listRef, followed } = options;
  const [shown, setShown] = useState<{ jump: JumpRequest; key: string; glows: boolean } | null>(
    null,
  );
  const latestOpenAt = useRef(openAt);
  useEffect(() => {
    latestOpenAt.current = openAt;
  });

  const pending = jump && jump !== shown?.jump && followed.get(jump) !== "done" ? jump : null;
  const found = pending && messages.find((message) => message.id === pending.messageId);
  if (pending && found) setShown({ jump: pending, key: found.key, glows: true });

  useEffect(() => {
    if (!pending || found) return;
    if (followed.has(pending)) {
      followed.set(pending, "done");
      showToast({ kind: "error", title: t("jump.failed"), text: t("jump.failed.text") });
    } else {
      followed.set(pending, "asked");
      latestOpenAt.current(pending.time);
    }
  }, [pending, found, followed]);

  // With the frame that draws it: a timer that came between the two would fold it away again.
  useLayoutEffect(() => {
    if (!shown?.glows) return;
    followed.set(shown.jump, "done");
    showRow(listRef.current, shown.key, { takesFocus: !overtaken.has(shown.jump) });
    const timer = setTimeout(() => setShown({ ...shown, glows: false }), GLOW_MS);
    return () => clearTimeout(timer);
  }, [shown, listRef, followed]);

  return shown?.glows ? shown.key : null;
}

/** At a third of the height, where the eye is, and with what was said before in view. */
function showRow(
  list: HTMLElement | null,
  key: string,
  { takesFocus }: { takesFocus: boolean },
): void {
  const row = list?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (!row) return;
  const view = list?.closest<HTMLElement>("[data-view]");
  if (view) {
    const top = row.getBoundingClientRect().top - view.getBoundingClientRect().top;
    view.scrollTop += top - view.clientHeight / 3;
  }
  if (takesFocus) row.focus({ preventScroll: true });
}
