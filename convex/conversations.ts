import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import type { Id } from "./_generated/dataModel";
import type { MutationCtx } from "./_generated/server";
import { fail } from "./lib/errors";
import { userMutation, userQuery } from "./lib/functions";
import { boundPage } from "./lib/pages";
import { vConversation, vConversationPage, vListShelf } from "./lib/validators";
import { requireOwnConversation } from "./model/access";
import * as Conversations from "./model/conversations";
import * as Memberships from "./model/memberships";
import * as Receipts from "./model/receipts";
import * as Requests from "./model/requests";
import * as Unread from "./model/unread";

/** Requests are counted up to here; more are "99+". */
const COUNTED_MAX = 100;

/** My conversations, newest activity first: those on one shelf (default `main`). */
export const listUserConversations = userQuery({
  args: { paginationOpts: paginationOptsValidator, shelf: v.optional(vListShelf) },
  returns: vConversationPage,
  handler: async (ctx, { paginationOpts, shelf }) => {
    const result = await ctx.db
      .query("conversationParticipants")
      .withIndex("by_user_and_activity", (q) =>
        q.eq("userId", ctx.user._id).eq("shelf", shelf ?? "main"),
      )
      .order("desc")
      .paginate(boundPage(paginationOpts));
    return { ...result, page: await Conversations.toRows(ctx, ctx.user._id, result.page) };
  },
});

/** What strangers wrote to me and I have neither accepted nor declined, newest first. */
export const listRequests = userQuery({
  args: { paginationOpts: paginationOptsValidator },
  returns: vConversationPage,
  handler: async (ctx, { paginationOpts }) => {
    const result = await ctx.db
      .query("conversationParticipants")
      .withIndex("by_user_and_activity", (q) =>
        q.eq("userId", ctx.user._id).eq("shelf", "requests"),
      )
      .order("desc")
      .paginate(boundPage(paginationOpts));
    return { ...result, page: await Conversations.toRows(ctx, ctx.user._id, result.page) };
  },
});

/** How many of these there are, counted up to 100. */
export const countRequests = userQuery({
  args: {},
  returns: v.number(),
  handler: async (ctx) => (await Requests.listRequestRows(ctx, ctx.user._id, COUNTED_MAX)).length,
});

/**
 * Accepts what somebody wrote to me, or declines it: then it is gone from my list, and they are
 * not told. Writing back accepts too. Throws `NotAllowed` for who wrote it.
 */
export const answerRequest = userMutation({
  args: { conversationId: v.id("conversations"), accept: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { conversationId, accept }) => {
    const userId = ctx.user._id;
    const conversation = await requireOwnConversation(ctx, userId, conversationId);
    await Requests.answerRequest(ctx, conversation, { userId, isAccepted: accept });
    return null;
  },
});

/** My conversations with something unread, on any shelf, newest activity first. */
export const listUnreadConversations = userQuery({
  args: { paginationOpts: paginationOptsValidator },
  returns: vConversationPage,
  handler: async (ctx, { paginationOpts }) => {
    const result = await ctx.db
      .query("conversationParticipants")
      .withIndex("by_user_and_unread", (q) => q.eq("userId", ctx.user._id).eq("isUnread", true))
      .order("desc")
      .paginate(boundPage(paginationOpts));
    return { ...result, page: await Conversations.toRows(ctx, ctx.user._id, result.page) };
  },
});

/** For title and badge: at most 100 conversations are looked at. Archived ones do not count. */
export const countUnread = userQuery({
  args: {},
  returns: v.object({ conversations: v.number(), messages: v.number() }),
  handler: async (ctx) => await Unread.countUnread(ctx, ctx.user._id),
});

/**
 * One conversation of mine, for a header or a link. Null when it is not mine, does not exist or
 * the id is malformed: a link says nothing about other people's conversations.
 */
export const getConversation = userQuery({
  args: { conversationId: v.string() },
  returns: v.union(vConversation, v.null()),
  handler: async (ctx, args) => {
    const conversationId = ctx.db.normalizeId("conversations", args.conversationId);
    if (conversationId === null) return null;
    return await Conversations.getConversation(ctx, conversationId, ctx.user._id);
  },
});

/**
 * The conversation with this person, made if there is none. With oneself: a note to self. Throws
 * `NotFound` for nobody, `RateLimited` for who begins very many.
 */
export const findOrCreateConversation = userMutation({
  args: { otherUserId: v.id("users") },
  returns: v.id("conversations"),
  handler: async (ctx, { otherUserId }) =>
    await Conversations.findOrCreateDirect(ctx, ctx.user._id, otherUserId),
});

/**
 * How far I have read (`readTime`, for the divider of new messages) and how far the others have
 * seen (for ticks; without those who do not share receipts, empty if I don't). Times compare with
 * `message.time`.
 */
export const getReadState = userQuery({
  args: { conversationId: v.id("conversations") },
  returns: v.object({
    readTime: v.number(),
    seen: v.array(v.object({ userId: v.id("users"), seenTime: v.number() })),
  }),
  handler: async (ctx, { conversationId }) => {
    const conversation = await requireOwnConversation(ctx, ctx.user._id, conversationId);
    const cursor = await Unread.getCursor(ctx, { conversationId, userId: ctx.user._id });
    return {
      readTime: cursor?.readTime ?? 0,
      seen: await Receipts.listSeenTimes(ctx, conversation, ctx.user._id),
    };
  },
});

/** I have read everything up to this message. Never takes anything back. */
export const markRead = userMutation({
  args: { conversationId: v.id("conversations"), messageId: v.id("messages") },
  returns: v.null(),
  handler: async (ctx, args) => {
    const { membership, time } = await requirePlace(ctx, ctx.user._id, args);
    await Unread.markReadTo(ctx, membership, time);
    return null;
  },
});

/** This message and everything after it is unread again for me. Others notice nothing. */
export const markUnread = userMutation({
  args: { conversationId: v.id("conversations"), messageId: v.id("messages") },
  returns: v.null(),
  handler: async (ctx, args) => {
    const { membership, time } = await requirePlace(ctx, ctx.user._id, args);
    await Unread.markUnreadFrom(ctx, membership, time);
    return null;
  },
});

/**
 * Puts a conversation of mine on a shelf: pins, archives, or brings it back to `main`. Throws
 * `RequestUnanswered` for what I have not accepted.
 */
export const setShelf = userMutation({
  args: { conversationId: v.id("conversations"), shelf: vListShelf },
  returns: v.null(),
  handler: async (ctx, { conversationId, shelf }) => {
    const membership = await Memberships.requireMembership(ctx, conversationId, ctx.user._id);
    if (Unread.isAside(membership)) throw fail("RequestUnanswered");
    await ctx.db.patch(membership._id, { shelf });
    return null;
  },
});

/** No notifications until then (milliseconds since 1970); null unmutes. */
export const setMuted = userMutation({
  args: { conversationId: v.id("conversations"), until: v.union(v.number(), v.null()) },
  returns: v.null(),
  handler: async (ctx, { conversationId, until }) => {
    const membership = await Memberships.requireMembership(ctx, conversationId, ctx.user._id);
    await ctx.db.patch(membership._id, { mutedUntil: until ?? undefined });
    return null;
  },
});

/** My row of a conversation and the time of one of its messages, or `NotFound`. */
async function requirePlace(
  ctx: MutationCtx,
  userId: Id<"users">,
  place: { conversationId: Id<"conversations">; messageId: Id<"messages"> },
) {
  const membership = await Memberships.requireMembership(ctx, place.conversationId, userId);
  const message = await ctx.db.get(place.messageId);
  if (message?.conversationId !== place.conversationId) throw fail("NotFound");
  return { membership, time: message.time };
}
