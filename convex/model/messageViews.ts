import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { toPreview } from "../lib/text";
import type { Message, Quote } from "../lib/validators";
import { listHidden } from "./hidden";
import type { Window } from "./messageWindow";
import { getNames, GONE_NAME } from "./users";

type Names = Map<Id<"users">, string>;

/** A member. `user`: their row where it was read already. */
export type Viewer = { userId: Id<"users">; user?: Doc<"users"> };

/**
 * Messages of one conversation as one member sees them. Names are read once for all, hidden marks
 * in one range, and only answered messages are read one by one.
 */
export async function toMessages(
  ctx: QueryCtx,
  { userId, user }: Viewer,
  messages: Doc<"messages">[],
): Promise<Message[]> {
  if (messages.length === 0) return [];
  const quoted = await getQuoted(ctx, messages);
  const senders = [...messages, ...quoted.values()].map((message) => message.senderId);
  const names = await getNames(ctx, senders, user && [user]);
  const hidden = await listHidden(ctx, userId, messages);
  return messages.map((message) => {
    const isHidden = hidden.has(message._id);
    const answered = message.replyTo && quoted.get(message.replyTo);
    return {
      _id: message._id,
      _creationTime: message._creationTime,
      conversationId: message.conversationId,
      senderId: message.senderId,
      senderName: names.get(message.senderId) ?? GONE_NAME,
      body: isHidden ? "" : message.body,
      time: message.time,
      clientId: message.clientId ?? null,
      editedAt: message.editedAt ?? null,
      deletedAt: message.deletedAt ?? null,
      isHidden,
      replyTo: answered && !isHidden ? toQuote(answered, names, hidden) : null,
      reactions: isHidden ? [] : (message.reactions ?? []),
    };
  });
}

export async function toWindow(
  ctx: QueryCtx,
  viewer: Viewer,
  { messages, hasMore }: Window,
): Promise<{ messages: Message[]; hasMore: boolean }> {
  return { messages: await toMessages(ctx, viewer, messages), hasMore };
}

function toQuote(message: Doc<"messages">, names: Names, hidden: Set<Id<"messages">>): Quote {
  const isGone = message.deletedAt !== undefined || hidden.has(message._id);
  return {
    messageId: message._id,
    senderId: message.senderId,
    senderName: names.get(message.senderId) ?? GONE_NAME,
    preview: isGone ? "" : toPreview(message.body),
    time: message.time,
    isDeleted: isGone,
  };
}

async function getQuoted(
  ctx: QueryCtx,
  messages: Doc<"messages">[],
): Promise<Map<Id<"messages">, Doc<"messages">>> {
  const ids = new Set(messages.map((message) => message.replyTo).filter((id) => id !== undefined));
  const quoted = await Promise.all([...ids].map((id) => ctx.db.get(id)));
  return new Map(quoted.filter((message) => message !== null).map((m) => [m._id, m]));
}
