import { useState } from "react";
import { addUnseen, newestTime, type Unseen } from "../logic/scrollPosition";
import type { ThreadMessage } from "../logic/threadMessage";

interface ThreadEndOptions {
  messages: readonly ThreadMessage[];
  /** Whether the newest messages are in the list. In the past, what comes below is no news. */
  hasEnd: boolean;
  /** What had come in unseen when the reader left, further up; null opens at the end. */
  unseen: Unseen | null;
}

/** Whether one is at the end of the thread, and what came in there while one was not. */
export function useThreadEnd({ messages, hasEnd, unseen }: ThreadEndOptions) {
  const [atBottom, setAtBottom] = useState(unseen === null);
  const [counted, setCounted] = useState(unseen ?? { time: newestTime(messages), count: 0 });
  const next =
    atBottom || !hasEnd ? { time: newestTime(messages), count: 0 } : addUnseen(counted, messages);
  if (next.time !== counted.time || next.count !== counted.count) setCounted(next);
  return { atBottom, setAtBottom, unseen: counted };
}
