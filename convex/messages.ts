import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { userMutation, userQuery } from "./lib/functions";
import { boundPage } from "./lib/pages";
import { vMessagePage } from "./lib/validators";
import { requireOwnConversation } from "./model/access";
import * as Messages from "./model/messages";

/** A conversation's messages, newest first. Throws `NotFound` unless I am in it. */
export const listMessages = userQuery({
  args: { conversationId: v.id("conversations"), paginationOpts: paginationOptsValidator },
  returns: vMessagePage,
  handler: async (ctx, { conversationId, paginationOpts }) => {
    const conversation = await requireOwnConversation(ctx, ctx.user._id, conversationId);
    const result = await ctx.db
      .query("messages")
      .withIndex("by_conversation_and_time", (q) => q.eq("conversationId", conversationId))
      .order("desc")
      .paginate(boundPage(paginationOpts));
    return { ...result, page: await Messages.toMessages(ctx, conversation, result.page) };
  },
});

/**
 * Sends a message and returns its id. Blank space around it is trimmed.
 * `clientId`: the same id sent again returns the first message's id and stores nothing.
 * Throws `NotFound`, `EmptyMessage`, `MessageTooLong`, `RateLimited` or `ClientIdReused`.
 */
export const sendMessage = userMutation({
  args: {
    conversationId: v.id("conversations"),
    body: v.string(),
    clientId: v.optional(v.string()),
  },
  returns: v.id("messages"),
  handler: async (ctx, args) => await Messages.send(ctx, { ...args, senderId: ctx.user._id }),
});
