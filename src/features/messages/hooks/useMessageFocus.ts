import { useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from "react";
import type { OpenPart } from "../components/MessageToolbar";
import { isFocusTaken } from "../../../lib/focus";
import { knock } from "../../../lib/haptics";
import { useLongPress } from "../../../lib/useLongPress";
import { findGoal } from "../logic/focusGoal";
import { actionOfKey, canReact, listActions, type MessageActions } from "../logic/messageActions";
import type { ThreadMessage } from "../logic/threadMessage";

interface MessageFocusOptions {
  messages: readonly ThreadMessage[];
  actions: MessageActions;
  /** Esc leads back to writing. */
  onLeave: () => void;
}

/**
 * Which message is the active one, by pointer, keyboard or finger, and what is open on it. Handlers
 * sit on the list: one for thousands of rows.
 */
export function useMessageFocus({ messages, actions, onLeave }: MessageFocusOptions) {
  const [hovered, setHovered] = useState<string | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const [open, setOpen] = useState<{ key: string; part: Exclude<OpenPart, null> } | null>(null);
  const [sheetKey, setSheetKey] = useState<string | null>(null);
  /** The list whose first message is to get the focus as soon as it is there. */
  const seekingStart = useRef<HTMLElement | null>(null);

  const find = (key: string | null) => messages.find((message) => message.key === key) ?? null;
  // What is open goes with its message, which may be folded or taken away.
  const openKey = open && find(open.key) ? open.key : null;
  const activeKey = openKey ?? hovered ?? focused;
  const lastKey = messages.at(-1)?.key ?? null;
  const tabStopKey = find(focused) ? focused : lastKey;

  const longPress = useLongPress((target) => {
    const message = find(keyOf(target));
    if (!message || listActions(message).length === 0) return;
    knock();
    setSheetKey(message.key);
  });

  /** Up, Down, Home and End among the messages; true when the key was one of them. */
  function move(event: KeyboardEvent<HTMLElement>, row: HTMLElement): boolean {
    if (event.altKey || event.ctrlKey || event.metaKey) return false;
    const list = event.currentTarget;
    const goal = findGoal(event.key, list, row);
    if (goal === undefined) return false;
    event.preventDefault();
    if (goal === "start") {
      list.closest("[data-view]")?.scrollTo({ top: 0, behavior: "instant" });
      seekingStart.current = list;
    } else {
      seekingStart.current = null;
      goal?.focus();
    }
    return true;
  }

  // Home leads to messages that have to be drawn first, unless one has gone elsewhere by then.
  useLayoutEffect(() => {
    const list = seekingStart.current;
    if (list && isFocusTaken() && !list.contains(document.activeElement)) {
      seekingStart.current = null;
      return;
    }
    const first = list && findGoal("Home", list, list);
    if (!(first instanceof HTMLElement)) return;
    seekingStart.current = null;
    first.focus();
  });

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const row = event.target;
    // Keys of links, buttons and the picker inside a message stay theirs.
    if (!(row instanceof HTMLElement) || row.tagName !== "LI") return;
    const message = find(keyOf(row));
    if (!message) return;
    if (move(event, row)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      onLeave();
    } else if (isMenuKey(event)) {
      event.preventDefault();
      setOpen({ key: message.key, part: "menu" });
    } else if (event.key === "+" && canReact(message)) {
      event.preventDefault();
      setOpen({ key: message.key, part: "emoji" });
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey) {
      const action = actionOfKey(event.key, message);
      if (!action) return;
      event.preventDefault();
      actions[action](message);
    }
  }

  return {
    activeKey,
    focusedKey: focused,
    tabStopKey,
    openPart: (key: string): OpenPart => (open?.key === key ? open.part : null),
    setOpenPart: (key: string, part: OpenPart) => setOpen(part && { key, part }),
    sheetMessage: find(sheetKey),
    closeSheet: () => setSheetKey(null),
    handlers: {
      ...longPress.handlers,
      onKeyDown,
      onPointerOver: (event: React.PointerEvent<HTMLElement>) => {
        if (event.pointerType === "mouse") setHovered(keyOf(event.target));
      },
      onPointerLeave: () => setHovered(null),
      onContextMenu: (event: React.MouseEvent<HTMLElement>) => {
        const key = keyOf(event.target);
        const byTouch = longPress.isPressing() || sheetKey !== null;
        if (byTouch && key !== null) event.preventDefault();
      },
      onFocus: (event: FocusEvent<HTMLElement>) => {
        setFocused(keyOf(event.target));
      },
      onBlur: (event: FocusEvent<HTMLElement>) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(null);
      },
    },
  };
}

function keyOf(target: EventTarget | null): string | null {
  const row = target instanceof Element ? target.closest<HTMLElement>("li[data-key]") : null;
  return row?.dataset["key"] ?? null;
}

function isMenuKey(event: KeyboardEvent): boolean {
  return (
    event.key === "Enter" || event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)
  );
}
