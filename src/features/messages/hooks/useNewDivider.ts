import { useState } from "react";
import type { ThreadMessage } from "../logic/threadMessage";
import { newestTime } from "../logic/scrollPosition";
import { findFirstUnread } from "../logic/unread";

interface NewDividerOptions {
  messages: readonly ThreadMessage[];
  readTimeAtOpening: number;
  /** Whether somebody is looking at the end of the thread. */
  watching: boolean;
}

/**
 * The message below the line "New messages": the first one that was unread when the conversation
 * was opened, or the first one that came while nobody was looking. The line stays where it is
 * until the conversation is left, and never shows up above a message that one saw arrive.
 */
export function useNewDivider(options: NewDividerOptions): string | null {
  const { messages, readTimeAtOpening, watching } = options;
  const [state, setState] = useState(() => ({
    key: findFirstUnread(messages, readTimeAtOpening),
    seenTime: newestTime(messages),
  }));
  const newest = newestTime(messages);
  if (newest > state.seenTime) {
    const arrived = watching || state.key ? null : findFirstUnread(messages, state.seenTime);
    setState({ key: state.key ?? arrived, seenTime: newest });
  }
  return state.key;
}
