/** What this device knows about a conversation and the server does not. */
export type RowNote =
  | { kind: "draft"; text: string }
  | { kind: "failed"; text: string }
  | { kind: "pending"; text: string; time: number };

interface PendingLike {
  conversationId: string;
  body: string;
  writtenAt: number;
  state: { tag: string };
}

/**
 * One note per conversation. What failed needs somebody, so it comes first; then a draft, unless
 * it belongs to the conversation on screen, where it can be seen anyway; then what is on its way.
 */
export function toRowNote(options: {
  pending: readonly PendingLike[];
  conversationId: string;
  draft: string;
  open: boolean;
}): RowNote | null {
  const { pending, conversationId, draft, open } = options;
  const mine = pending.filter((message) => message.conversationId === conversationId);
  const failed = mine.find((message) => message.state.tag === "failed");
  if (failed) return { kind: "failed", text: toOneLine(failed.body) };
  if (draft.trim() !== "" && !open) return { kind: "draft", text: toOneLine(draft) };
  const last = mine.at(-1);
  return last ? { kind: "pending", text: toOneLine(last.body), time: last.writtenAt } : null;
}

const LINE_LENGTH = 140;

function toOneLine(text: string): string {
  return text.trim().slice(0, LINE_LENGTH).replace(/\s+/g, " ");
}
