import { v } from "convex/values";
import { internalMutation, internalQuery } from "../_generated/server";
import { fail } from "../lib/errors";
import { vConversationRow, vHit, vListShelf, vMessage, vScope } from "../lib/validators";
import { requireOwnConversation } from "../model/access";
import * as ApiTokens from "../model/apiTokens";
import * as Conversations from "../model/conversations";
import * as Messages from "../model/messages";
import * as Views from "../model/messageViews";
import * as Windows from "../model/messageWindow";
import * as Search from "../model/search";
import { toName } from "../model/users";

/** What the HTTP API does in the database, by the rules of the page's own functions. */

const PAGE_MAX = 100;

export const begin = internalMutation({
  args: { tokenHash: v.string(), scope: vScope },
  returns: v.object({ userId: v.id("users"), name: v.string() }),
  handler: async (ctx, args) => {
    const user = await ApiTokens.requireToken(ctx, args);
    return { userId: user._id, name: toName(user) };
  },
});

export const listConversations = internalQuery({
  args: {
    userId: v.id("users"),
    shelf: vListShelf,
    cursor: v.union(v.string(), v.null()),
    limit: v.number(),
  },
  returns: v.object({
    conversations: v.array(vConversationRow),
    cursor: v.union(v.string(), v.null()),
  }),
  handler: async (ctx, { userId, shelf, cursor, limit }) => {
    const result = await ctx.db
      .query("conversationParticipants")
      .withIndex("by_user_and_activity", (q) => q.eq("userId", userId).eq("shelf", shelf))
      .order("desc")
      .paginate({ numItems: Math.min(limit, PAGE_MAX), cursor });
    return {
      conversations: await Conversations.toRows(ctx, userId, result.page),
      cursor: result.isDone ? null : result.continueCursor,
    };
  },
});

export const listMessages = internalQuery({
  args: {
    userId: v.id("users"),
    conversationId: v.string(),
    before: v.number(),
    limit: v.number(),
  },
  returns: v.object({ messages: v.array(vMessage), hasMore: v.boolean() }),
  handler: async (ctx, { userId, before, limit, ...args }) => {
    const conversationId = ctx.db.normalizeId("conversations", args.conversationId);
    if (conversationId === null) throw fail("NotFound");
    await requireOwnConversation(ctx, userId, conversationId);
    const { messages, hasMore } = await Windows.listOlder(ctx, conversationId, { before, limit });
    return { messages: await Views.toMessages(ctx, { userId }, messages), hasMore };
  },
});

export const send = internalMutation({
  args: {
    userId: v.id("users"),
    conversationId: v.string(),
    body: v.string(),
    replyTo: v.union(v.string(), v.null()),
    clientId: v.union(v.string(), v.null()),
  },
  returns: v.id("messages"),
  handler: async (ctx, { userId, body, clientId, ...args }) => {
    const conversationId = ctx.db.normalizeId("conversations", args.conversationId);
    if (conversationId === null) throw fail("NotFound");
    const replyTo =
      args.replyTo === null ? undefined : ctx.db.normalizeId("messages", args.replyTo);
    if (replyTo === null) throw fail("NotFound");
    const draft = { conversationId, senderId: userId, body, replyTo };
    return await Messages.send(ctx, { ...draft, clientId: clientId ?? undefined });
  },
});

export const search = internalQuery({
  args: {
    userId: v.id("users"),
    q: v.string(),
    limit: v.number(),
    conversationId: v.union(v.string(), v.null()),
    from: v.optional(v.number()),
    before: v.optional(v.number()),
  },
  returns: v.array(vHit),
  handler: async (ctx, { userId, conversationId: given, ...args }) => {
    if (given === null) return await Search.searchMessages(ctx, userId, args);
    const conversationId = ctx.db.normalizeId("conversations", given);
    if (conversationId === null) throw fail("NotFound");
    await requireOwnConversation(ctx, userId, conversationId);
    return await Search.searchMessages(ctx, userId, { ...args, conversationId });
  },
});
