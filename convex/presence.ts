import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { userMutation, userQuery } from "./lib/functions";
import { requireOwnConversation } from "./model/access";
import * as Presence from "./model/presence";
import * as Typing from "./model/typing";

/** People one call asks about: a page of the list. */
const PEOPLE_MAX = 100;

/** I am here: `online` while the page has focus, `away` otherwise. Repeat every 30 s. */
export const heartbeat = userMutation({
  args: { state: v.union(v.literal("online"), v.literal("away")) },
  returns: v.null(),
  handler: async (ctx, { state }) => {
    await Presence.beat(ctx, ctx.user._id, state);
    return null;
  },
});

/** The page is closing. */
export const leave = userMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await Presence.leave(ctx, ctx.user._id);
    return null;
  },
});

/** Presence of people I talk to. Who does not share it, or is nobody to me, is left out. */
export const listPresence = userQuery({
  args: { userIds: v.array(v.id("users")) },
  returns: v.array(
    v.object({
      userId: v.id("users"),
      state: v.union(v.literal("online"), v.literal("away"), v.literal("offline")),
      lastSeenTime: v.union(v.number(), v.null()),
    }),
  ),
  handler: async (ctx, { userIds }) =>
    await Presence.listPresence(ctx, ctx.user._id, userIds.slice(0, PEOPLE_MAX)),
});

/** I type in this conversation (repeat every 4 s while I do), or stopped. */
export const setTyping = userMutation({
  args: { conversationId: v.id("conversations"), isTyping: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { conversationId, isTyping }) => {
    const conversation = await requireOwnConversation(ctx, ctx.user._id, conversationId);
    if (isTyping) await Typing.startTyping(ctx, ctx.user._id, conversation);
    else await Typing.stopTyping(ctx, ctx.user._id, conversationId);
    return null;
  },
});

/** Who types to me, over all my conversations: one subscription serves list and thread. */
export const listTyping = userQuery({
  args: {},
  returns: v.array(v.object({ conversationId: v.id("conversations"), userId: v.id("users") })),
  handler: async (ctx) => {
    const rows = await Typing.listTyping(ctx, ctx.user._id);
    return rows.map(({ conversationId, userId }) => ({ conversationId, userId }));
  },
});

export const expirePresence = internalMutation({
  args: { userId: v.id("users") },
  returns: v.null(),
  handler: async (ctx, { userId }) => {
    await Presence.expire(ctx, userId);
    return null;
  },
});

export const expireTyping = internalMutation({
  args: { burstId: v.id("typingBursts") },
  returns: v.null(),
  handler: async (ctx, { burstId }) => {
    await Typing.expire(ctx, burstId);
    return null;
  },
});
