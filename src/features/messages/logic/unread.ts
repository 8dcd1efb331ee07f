interface Readable {
  key: string;
  own: boolean;
  time: number;
  id: string | null;
}

/** The first message of somebody else after what was read; messages are oldest first. */
export function findFirstUnread(messages: readonly Readable[], readTime: number): string | null {
  return messages.find((message) => !message.own && message.time > readTime)?.key ?? null;
}

/** The newest stored message among the first `count`, if reading it would change anything. */
export function findNewlyRead<M extends Readable>(
  messages: readonly M[],
  { lastVisibleKey, readTime }: { lastVisibleKey: string | null; readTime: number },
): M | null {
  const last = messages.findLastIndex((message) => message.key === lastVisibleKey);
  const seen = messages.slice(0, last + 1);
  const newest = seen.findLast((message) => !message.own && message.id !== null);
  return newest && newest.time > readTime ? newest : null;
}
