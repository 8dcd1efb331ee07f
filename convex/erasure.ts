import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import * as Erasure from "./model/erasure";
import { endSessions } from "./model/sessions";

/**
 * Removes one person and everything they wrote. Each step is one transaction that schedules the
 * next, so a crash repeats a step whole or not at all and the rest follows by itself.
 *
 *   begin: access ends --> walk: each conversation, page by page --> finish: the person's rows
 */
export const begin = internalMutation({
  args: { userId: v.id("users") },
  returns: v.id("erasures"),
  handler: async (ctx, { userId }) => {
    const erasureId = await Erasure.startErasure(ctx, userId);
    await ctx.db.patch(userId, { disabledAt: Date.now() });
    await endSessions(ctx, userId);
    await ctx.scheduler.runAfter(0, internal.erasure.walk, {
      erasureId,
      conversationId: null,
      cursor: null,
    });
    return erasureId;
  },
});

export const walk = internalMutation({
  args: {
    erasureId: v.id("erasures"),
    conversationId: v.union(v.id("conversations"), v.null()),
    cursor: v.union(v.string(), v.null()),
  },
  returns: v.null(),
  handler: async (ctx, { erasureId, conversationId, cursor }) => {
    const erasure = await ctx.db.get(erasureId);
    if (erasure === null || erasure.finishedAt !== undefined) return null;
    if (conversationId !== null) {
      const next = await Erasure.erasePage(ctx, erasure, { conversationId, cursor });
      if (next === null) await Erasure.leaveConversation(ctx, erasure, conversationId);
      const stays = next === null ? null : conversationId;
      const following = { erasureId, conversationId: stays, cursor: next };
      await ctx.scheduler.runAfter(0, internal.erasure.walk, following);
      return null;
    }
    const membership = await ctx.db
      .query("conversationParticipants")
      .withIndex("by_user_and_activity", (q) => q.eq("userId", erasure.userId))
      .first();
    if (membership === null)
      await ctx.scheduler.runAfter(0, internal.erasure.finish, { erasureId });
    else {
      const first = { erasureId, conversationId: membership.conversationId, cursor: null };
      await ctx.scheduler.runAfter(0, internal.erasure.walk, first);
    }
    return null;
  },
});

export const finish = internalMutation({
  args: { erasureId: v.id("erasures") },
  returns: v.null(),
  handler: async (ctx, { erasureId }) => {
    const erasure = await ctx.db.get(erasureId);
    if (erasure === null || erasure.finishedAt !== undefined) return null;
    const { userId } = erasure;
    if (!(await Erasure.eraseRows(ctx, userId))) {
      await ctx.scheduler.runAfter(0, internal.erasure.finish, { erasureId });
      return null;
    }
    if ((await ctx.db.get(userId)) !== null) await ctx.db.delete(userId);
    const left = await Erasure.countLeft(ctx, userId);
    await ctx.db.patch(erasureId, { finishedAt: Date.now(), left });
    return null;
  },
});
