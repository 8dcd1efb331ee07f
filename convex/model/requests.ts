import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "../lib/errors";
import { getNumberSetting } from "../lib/settings";
import type { RequestView } from "../lib/validators";
import { getMembership, type Membership } from "./memberships";
import { recountUnread } from "./unread";

/**
 * Message requests, where MESSAGE_REQUESTS is on: what a stranger writes first waits aside.
 *
 *   conversation   request {} --(somebody writes)--> request {fromId} --(the other answers)--> none
 *   the other's    unstarted ----------------------> requests ----(accepts, writes)----------> main
 *   row                                               |   ^
 *                                                     v   |  (opens the conversation again)
 *                                                    declined
 *
 * Declining writes the row of who declines and nothing else, so the sender's page hears of it
 * neither by an answer nor by a query that runs again. While there is a request, nobody of the two
 * is shown presence, typing or receipts of the other, nothing is counted as unread, and only who
 * wrote it finds it by search.
 */
type Conversation = Doc<"conversations">;

/** Conversations that start now: asked where the deployment says so. Not with oneself. */
export function newRequest(participants: Id<"users">[]): Conversation["request"] {
  return participants.length > 1 && areRequestsOn() ? {} : undefined;
}

/**
 * A message is about to be sent into a conversation with a request: it becomes the request, is one
 * more of it (`RequestWaiting` when there are too many), or accepts it. All three read the
 * conversation's row and two of them write it, so of two people who write to each other at the
 * same moment one answers the other.
 */
export async function admitMessage(
  ctx: MutationCtx,
  conversation: Conversation,
  senderId: Id<"users">,
): Promise<void> {
  const { _id, request, participants } = conversation;
  if (request === undefined) return;
  if (request.fromId === undefined) {
    const isFree = !areRequestsOn() || (await ctx.db.get(senderId))?.isTrusted === true;
    await ctx.db.patch(_id, { request: isFree ? undefined : { fromId: senderId } });
    const other = participants.find((id) => id !== senderId);
    if (!isFree && other) await moveTo(ctx, { conversationId: _id, userId: other }, "requests");
  } else if (request.fromId !== senderId) {
    await accept(ctx, conversation, senderId);
  } else if ((await countLeft(ctx, _id)) === 0) {
    throw fail("RequestWaiting", { limit: getNumberSetting("REQUEST_MESSAGES_MAX") });
  }
}

/** By the person who was written to. Answering what is answered already changes nothing. */
export async function answerRequest(
  ctx: MutationCtx,
  conversation: Conversation,
  { userId, isAccepted }: { userId: Id<"users">; isAccepted: boolean },
): Promise<void> {
  const { _id, request } = conversation;
  if (request?.fromId === undefined) return;
  if (request.fromId === userId) throw fail("NotAllowed");
  if (isAccepted) await accept(ctx, conversation, userId);
  else await moveTo(ctx, { conversationId: _id, userId }, "declined");
}

/** Nobody may react to what they have not accepted: it would tell that they read it. */
export function requireAnswered(conversation: Conversation, userId: Id<"users">): void {
  if (isAskedOf(conversation, userId)) throw fail("RequestUnanswered");
}

/** Whether this person was written to and has not accepted. */
export function isAskedOf({ request }: Conversation, userId: Id<"users">): boolean {
  return request?.fromId !== undefined && request.fromId !== userId;
}

/** What one of the two is shown of it. */
export async function toRequestView(
  ctx: QueryCtx,
  conversation: Conversation,
  me: Id<"users">,
): Promise<RequestView | null> {
  const { _id, request } = conversation;
  if (request === undefined) return null;
  if (request.fromId === undefined) {
    return { state: "unsent", messagesLeft: getNumberSetting("REQUEST_MESSAGES_MAX") };
  }
  if (request.fromId !== me) return { state: "received", messagesLeft: 0 };
  return { state: "sent", messagesLeft: await countLeft(ctx, _id) };
}

export async function listRequestRows(
  ctx: QueryCtx,
  userId: Id<"users">,
  limit: number,
): Promise<Membership[]> {
  return await ctx.db
    .query("conversationParticipants")
    .withIndex("by_user_and_activity", (q) => q.eq("userId", userId).eq("shelf", "requests"))
    .order("desc")
    .take(limit);
}

async function accept(
  ctx: MutationCtx,
  { _id: conversationId }: Conversation,
  userId: Id<"users">,
): Promise<void> {
  await ctx.db.patch(conversationId, { request: undefined });
  const row = await moveTo(ctx, { conversationId, userId }, "main");
  if (row !== null) await recountUnread(ctx, row);
}

async function moveTo(
  ctx: MutationCtx,
  { conversationId, userId }: Pick<Membership, "conversationId" | "userId">,
  shelf: Membership["shelf"],
): Promise<Membership | null> {
  const row = await getMembership(ctx, conversationId, userId);
  if (row === null) return null;
  if (row.shelf !== shelf) await ctx.db.patch(row._id, { shelf });
  return { ...row, shelf };
}

/** Only the sender has written, deleted ones included: else it would be accepted. */
async function countLeft(ctx: QueryCtx, conversationId: Id<"conversations">): Promise<number> {
  const limit = getNumberSetting("REQUEST_MESSAGES_MAX");
  const messages = await ctx.db
    .query("messages")
    .withIndex("by_conversation_and_time", (q) => q.eq("conversationId", conversationId))
    .take(limit);
  return limit - messages.length;
}

function areRequestsOn(): boolean {
  return getNumberSetting("MESSAGE_REQUESTS") === 1;
}
