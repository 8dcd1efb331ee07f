import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "../lib/errors";
import { EMOJI_MAX_LENGTH, REACTION_KINDS_MAX } from "../lib/limits";
import { getNumberSetting } from "../lib/settings";
import { MINUTE } from "../lib/time";
import { getOwnConversation, requireOwnConversation } from "./access";
import { refreshActivity } from "./activity";
import { wakeEmbedder } from "../indexing/embedderRun";
import { requireUnblocked } from "./blocks";
import { getMembership } from "./memberships";
import { reembedMessage } from "./embeddings";
import { hide, isHidden } from "./hidden";
import { uncountFor } from "./messageCounts";
import { requireBody } from "./messages";
import { requireAnswered } from "./requests";
import { indexMessage, unindexFor } from "./searchTexts";

type Message = Doc<"messages">;

/** The message if the person is in its conversation; a stranger gets the answer for a missing one. */
export async function requireMessage(
  ctx: QueryCtx,
  userId: Id<"users">,
  messageId: Id<"messages">,
): Promise<Message> {
  const message = await ctx.db.get(messageId);
  if (message === null) throw fail("NotFound");
  const conversation = await getOwnConversation(ctx, userId, message.conversationId);
  if (conversation === null) throw fail("NotFound");
  return message;
}

/** Only by who wrote it, within the time limit. The old words are kept in its history. */
export async function editMessage(
  ctx: MutationCtx,
  userId: Id<"users">,
  { messageId, body: given }: { messageId: Id<"messages">; body: string },
): Promise<void> {
  const message = await requireChangeable(ctx, userId, messageId);
  if (message.senderId !== userId) throw fail("NotAllowed");
  const now = Date.now();
  const windowMinutes = getNumberSetting("EDIT_WINDOW_MINUTES");
  if (now - message.time > windowMinutes * MINUTE || windowMinutes === 0) {
    throw fail("EditWindowOver", { windowMinutes });
  }
  const body = requireBody(given);
  if (body === message.body) return;
  await ctx.db.insert("messageEdits", { messageId, body: message.body, replacedAt: now });
  await ctx.db.patch(messageId, { body, editedAt: now });
  await propagate(ctx, { ...message, body });
}

/**
 * For everybody: the row stays so that order and answers to it keep their place; the words, their
 * history and the reactions go. Doing it twice changes nothing.
 */
export async function deleteForAll(
  ctx: MutationCtx,
  userId: Id<"users">,
  messageId: Id<"messages">,
): Promise<void> {
  const message = await requireMessage(ctx, userId, messageId);
  if (message.senderId !== userId) throw fail("NotAllowed");
  if (message.deletedAt !== undefined) return;
  for (const edit of await listEdits(ctx, messageId)) await ctx.db.delete(edit._id);
  const change = {
    body: "",
    deletedAt: Date.now(),
    editedAt: undefined,
    replyTo: undefined,
    reactions: undefined,
  };
  await ctx.db.patch(messageId, change);
  await propagate(ctx, { ...message, ...change });
}

/** Only for the person who asks; nobody else notices. */
export async function hideForMe(
  ctx: MutationCtx,
  userId: Id<"users">,
  messageId: Id<"messages">,
): Promise<void> {
  const message = await requireMessage(ctx, userId, messageId);
  if (await isHidden(ctx, message, userId)) return;
  await hide(ctx, message, userId);
  await unindexFor(ctx, messageId, userId);
  const membership = await getMembership(ctx, message.conversationId, userId);
  if (membership !== null) await uncountFor(ctx, message, membership);
}

/** Adds or takes back one emoji of one person. Asking for what is there already changes nothing. */
export async function setReaction(
  ctx: MutationCtx,
  userId: Id<"users">,
  args: { messageId: Id<"messages">; emoji: string; isOn: boolean },
): Promise<void> {
  const message = await requireChangeable(ctx, userId, args.messageId);
  if (!isOneEmoji(args.emoji)) throw fail("InvalidReaction");
  const reactions = withReaction(message.reactions ?? [], userId, args);
  if (reactions.length > REACTION_KINDS_MAX) throw fail("InvalidReaction");
  await ctx.db.patch(message._id, { reactions: reactions.length === 0 ? undefined : reactions });
}

/** The earlier words of a message, oldest first. */
export async function listEdits(
  ctx: QueryCtx,
  messageId: Id<"messages">,
): Promise<Doc<"messageEdits">[]> {
  return await ctx.db
    .query("messageEdits")
    .withIndex("by_message", (q) => q.eq("messageId", messageId))
    .collect();
}

/** Lists and search say the same as the message, in the same transaction. */
async function propagate(ctx: MutationCtx, message: Message): Promise<void> {
  await refreshActivity(ctx, message);
  const conversation = await ctx.db.get(message.conversationId);
  await indexMessage(ctx, message, conversation?.participants ?? []);
  await reembedMessage(ctx, message);
  await wakeEmbedder(ctx);
}

type Reactions = NonNullable<Message["reactions"]>;

function withReaction(
  reactions: Reactions,
  userId: Id<"users">,
  { emoji, isOn }: { emoji: string; isOn: boolean },
): Reactions {
  const others = reactions.map((reaction) =>
    reaction.emoji === emoji
      ? { emoji, userIds: reaction.userIds.filter((id) => id !== userId) }
      : reaction,
  );
  if (!isOn) return others.filter((reaction) => reaction.userIds.length > 0);
  const known = others.some((reaction) => reaction.emoji === emoji);
  if (!known) return [...others, { emoji, userIds: [userId] }];
  return others.map((reaction) =>
    reaction.emoji === emoji ? { emoji, userIds: [...reaction.userIds, userId] } : reaction,
  );
}

/** One emoji as people see it, including flags, keycaps, skin tones and joined families. */
function isOneEmoji(text: string): boolean {
  const piece = String.raw`(?:\p{RI}\p{RI}|[0-9#*]\ufe0f?\u20e3|\p{Emoji_Presentation}[\p{EMod}\ufe0f]*|\p{Extended_Pictographic}[\p{EMod}\ufe0f]*)[\u{e0020}-\u{e007f}]*`;
  return (
    text.length <= EMOJI_MAX_LENGTH && new RegExp(`^${piece}(?:\\u200d${piece})*$`, "u").test(text)
  );
}

/** As `requireMessage`, and nobody of the two blocked the other: a change is something sent. */
async function requireChangeable(
  ctx: QueryCtx,
  userId: Id<"users">,
  messageId: Id<"messages">,
): Promise<Message> {
  const message = await requireMessage(ctx, userId, messageId);
  const conversation = await requireOwnConversation(ctx, userId, message.conversationId);
  requireUnblocked(conversation, userId);
  requireAnswered(conversation, userId);
  if (message.deletedAt !== undefined) throw fail("MessageDeleted");
  return message;
}
