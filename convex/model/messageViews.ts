import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { toPreview } from "../lib/text";
import type { AnyWindow, CompactMessage, Message, Quote } from "../lib/validators";
import { listHidden } from "./hidden";
import type { Window } from "./messageWindow";
import { getNames, GONE_NAME } from "./users";

/** A member. `user`: their row where it was read already. */
export type Viewer = { userId: Id<"users">; user?: Doc<"users"> };

/** Messages of one conversation as one member sees them. */
export async function toMessages(
  ctx: QueryCtx,
  viewer: Viewer,
  messages: Doc<"messages">[],
): Promise<Message[]> {
  const view = await getView(ctx, viewer, messages);
  return messages.map((message) => ({
    _id: message._id,
    _creationTime: message._creationTime,
    conversationId: message.conversationId,
    senderId: message.senderId,
    senderName: view.nameOf(message.senderId),
    body: view.isHidden(message) ? "" : message.body,
    time: message.time,
    clientId: message.clientId ?? null,
    editedAt: message.editedAt ?? null,
    deletedAt: message.deletedAt ?? null,
    isHidden: view.isHidden(message),
    replyTo: view.quoteOf(message) ?? null,
    reactions: view.isHidden(message) ? [] : (message.reactions ?? []),
  }));
}

/** A window as one member sees it, in the format they ask for. */
export async function toWindow(
  ctx: QueryCtx,
  viewer: Viewer,
  { messages, hasMore, format }: Window & { format: "full" | "compact" | undefined },
): Promise<AnyWindow> {
  return format === "compact"
    ? { format, messages: await toCompactMessages(ctx, viewer, messages), hasMore }
    : { messages: await toMessages(ctx, viewer, messages), hasMore };
}

/** Messages of one conversation with nothing in them that says nothing. */
async function toCompactMessages(
  ctx: QueryCtx,
  viewer: Viewer,
  messages: Doc<"messages">[],
): Promise<CompactMessage[]> {
  const view = await getView(ctx, viewer, messages);
  return messages.map((message) => {
    const { _id, senderId, body, time, editedAt, deletedAt, reactions } = message;
    const clientId = senderId === viewer.userId ? message.clientId : undefined;
    const shown = { _id, senderId, senderName: view.nameOf(senderId), time, clientId };
    if (view.isHidden(message)) return { ...shown, body: "", deletedAt, isHidden: true };
    return { ...shown, body, editedAt, deletedAt, reactions, replyTo: view.quoteOf(message) };
  });
}

/** What one member sees of these messages beside their own words. */
type View = {
  nameOf(userId: Id<"users">): string;
  isHidden(message: Doc<"messages">): boolean;
  /** Undefined when the message answers none, or is hidden itself. */
  quoteOf(message: Doc<"messages">): Quote | undefined;
};

/** Names are read once for all, hidden marks in one range, and only answered messages one by one. */
async function getView(
  ctx: QueryCtx,
  { userId, user }: Viewer,
  messages: Doc<"messages">[],
): Promise<View> {
  const quoted = await getQuoted(ctx, messages);
  const senders = [...messages, ...quoted.values()].map((message) => message.senderId);
  const names = await getNames(ctx, senders, user && [user]);
  const hidden = await listHidden(ctx, userId, messages);
  const nameOf = (id: Id<"users">) => names.get(id) ?? GONE_NAME;
  return {
    nameOf,
    isHidden: ({ _id }) => hidden.has(_id),
    quoteOf: ({ _id, replyTo }) => {
      const answered = replyTo && quoted.get(replyTo);
      if (!answered || hidden.has(_id)) return undefined;
      return toQuote(answered, nameOf(answered.senderId), hidden.has(answered._id));
    },
  };
}

function toQuote(message: Doc<"messages">, senderName: string, isHidden: boolean): Quote {
  const isGone = message.deletedAt !== undefined || isHidden;
  return {
    messageId: message._id,
    senderId: message.senderId,
    senderName,
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
