import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { ExportedMessage } from "../lib/exported";
import type { Message } from "../lib/validators";
import { getOwnConversation } from "./access";
import { toMessages } from "./messageViews";
import { getNames, GONE_NAME } from "./users";

/** What an export copies, one page in each transaction. The row of the export says how far it is. */

const CONVERSATIONS_PER_PAGE = 100;
const MESSAGES_PER_PAGE = 200;

/** Messages in one row: the longest there can be must fit into a megabyte. */
const MESSAGES_PER_PART = 50;

/** Rows removed at once, for the same reason. */
const PARTS_PER_PAGE = 10;

type Export = Doc<"exports">;

/** False when there is nothing left to copy. */
export async function copyNext(ctx: MutationCtx, row: Export): Promise<boolean> {
  if (row.listing !== undefined) {
    await listConversations(ctx, row, row.listing.cursor);
    return true;
  }
  const next = await ctx.db
    .query("exportQueue")
    .withIndex("by_export", (q) => q.eq("exportId", row._id))
    .first();
  if (next === null) return false;
  await copyPage(ctx, row, next);
  return true;
}

/** A page of what was copied or was to be. False when nothing was left. */
export async function removeCopied(ctx: MutationCtx, exportId: Id<"exports">): Promise<boolean> {
  const queued = await ctx.db
    .query("exportQueue")
    .withIndex("by_export", (q) => q.eq("exportId", exportId))
    .take(CONVERSATIONS_PER_PAGE);
  const parts = await ctx.db
    .query("exportParts")
    .withIndex("by_export", (q) => q.eq("exportId", exportId))
    .take(PARTS_PER_PAGE);
  for (const { _id } of [...queued, ...parts]) await ctx.db.delete(_id);
  return queued.length + parts.length > 0;
}

/** One that moves to another page while these are read is listed once all the same. */
async function listConversations(
  ctx: MutationCtx,
  { _id: exportId, userId }: Export,
  cursor: string | null,
): Promise<void> {
  const { page, isDone, continueCursor } = await ctx.db
    .query("conversationParticipants")
    .withIndex("by_user_and_activity", (q) => q.eq("userId", userId))
    .paginate({ numItems: CONVERSATIONS_PER_PAGE, cursor });
  for (const { conversationId } of page) {
    const listed = await ctx.db
      .query("exportQueue")
      .withIndex("by_export_and_conversation", (q) =>
        q.eq("exportId", exportId).eq("conversationId", conversationId),
      )
      .first();
    if (listed !== null) continue;
    await ctx.db.insert("exportQueue", { exportId, userId, conversationId, cursor: null });
  }
  await ctx.db.patch(exportId, { listing: isDone ? undefined : { cursor: continueCursor } });
}

/** A page of one conversation; after its last one the conversation leaves the queue. */
async function copyPage(
  ctx: MutationCtx,
  row: Export,
  { _id: queueId, conversationId, cursor }: Doc<"exportQueue">,
): Promise<void> {
  const { _id: exportId, userId } = row;
  const conversation = await getOwnConversation(ctx, userId, conversationId);
  if (conversation === null) {
    await ctx.db.delete(queueId);
    return;
  }
  const result = await ctx.db
    .query("messages")
    .withIndex("by_conversation_and_time", (q) => q.eq("conversationId", conversationId))
    .paginate({ numItems: MESSAGES_PER_PAGE, cursor });
  const messages = (await toMessages(ctx, { userId }, result.page))
    .filter((message) => !message.isHidden)
    .map((message) => toExportedMessage(message, userId));
  const name = await nameConversation(ctx, conversation, userId);
  // One without messages has a part too: the copy says that it is there.
  for (let i = 0; i === 0 || i < messages.length; i += MESSAGES_PER_PART) {
    const part = messages.slice(i, i + MESSAGES_PER_PART);
    const of = { exportId, userId, conversationId };
    await ctx.db.insert("exportParts", { ...of, with: name, messages: part });
  }
  await ctx.db.patch(exportId, { messages: row.messages + messages.length });
  if (result.isDone) await ctx.db.delete(queueId);
  else await ctx.db.patch(queueId, { cursor: result.continueCursor });
}

async function nameConversation(
  ctx: MutationCtx,
  { participants }: Doc<"conversations">,
  me: Id<"users">,
): Promise<string> {
  const others = participants.filter((id) => id !== me);
  const names = await getNames(ctx, others.length === 0 ? [me] : others);
  return [...names.values()].join(", ") || GONE_NAME;
}

function toExportedMessage(message: Message, me: Id<"users">): ExportedMessage {
  const { time, senderName, senderId, body, editedAt, deletedAt, replyTo, reactions } = message;
  return {
    time,
    from: senderName,
    isMine: senderId === me,
    body,
    editedAt,
    deletedAt,
    inReplyTo: replyTo?.preview ?? null,
    reactions: reactions.map(({ emoji, userIds }) => ({ emoji, people: userIds.length })),
  };
}
