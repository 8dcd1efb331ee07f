import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { userMutation, userQuery } from "./lib/functions";
import { boundPage } from "./lib/pages";
import { vConversation, vConversationPage } from "./lib/validators";
import { getOwnConversation } from "./model/access";
import * as Conversations from "./model/conversations";

/** My conversations, newest activity first. */
export const listUserConversations = userQuery({
  args: { paginationOpts: paginationOptsValidator },
  returns: vConversationPage,
  handler: async (ctx, { paginationOpts }) => {
    const result = await ctx.db
      .query("conversationParticipants")
      .withIndex("by_user_and_activity", (q) => q.eq("userId", ctx.user._id).eq("shelf", "main"))
      .order("desc")
      .paginate(boundPage(paginationOpts));
    const rows = await Promise.all(result.page.map((row) => Conversations.toRow(ctx, row)));
    return { ...result, page: rows.filter((row) => row !== null) };
  },
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
    const conversation = await getOwnConversation(ctx, ctx.user._id, conversationId);
    if (conversation === null) return null;
    const membership = await Conversations.getMembership(ctx, conversationId, ctx.user._id);
    if (membership === null) return null;
    return await Conversations.toConversation(ctx, conversation, membership);
  },
});

/** The conversation with this person, made if there is none. With oneself: a note to self. */
export const findOrCreateConversation = userMutation({
  args: { otherUserId: v.id("users") },
  returns: v.id("conversations"),
  handler: async (ctx, { otherUserId }) =>
    await Conversations.findOrCreateDirect(ctx, ctx.user._id, otherUserId),
});
