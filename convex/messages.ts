import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel";
import { action, type QueryCtx } from "./_generated/server";
import { findSimilar, searchByMeaning, type SemanticHit } from "./indexing/meaning";
import { getProvider } from "./indexing/provider";
import { userMutation, userQuery } from "./lib/functions";
import { boundPage } from "./lib/pages";
import { vAnyWindow, vHit, vMessage, vMessagePage, vWindowFormat } from "./lib/validators";
import { getOwnConversation, requireOwnConversation } from "./model/access";
import * as Changes from "./model/messageChanges";
import { countSearchable } from "./model/messageCounts";
import * as Messages from "./model/messages";
import * as Views from "./model/messageViews";
import * as Windows from "./model/messageWindow";
import * as Reports from "./model/reports";
import * as Search from "./model/search";
import { vFilters, vSemanticHit } from "./search";

const DEFAULT_HITS = 20;

/** Me as a reader of this conversation. Throws `NotFound` unless I am in it. */
async function requireViewer(
  ctx: QueryCtx & { user: Doc<"users"> },
  conversationId: Id<"conversations">,
): Promise<Views.Viewer> {
  const { user } = ctx;
  await requireOwnConversation(ctx, user._id, conversationId);
  return { userId: user._id, user };
}

/** A conversation's messages, newest first. Throws `NotFound` unless I am in it. */
export const listMessages = userQuery({
  args: { conversationId: v.id("conversations"), paginationOpts: paginationOptsValidator },
  returns: vMessagePage,
  handler: async (ctx, { conversationId, paginationOpts }) => {
    const viewer = await requireViewer(ctx, conversationId);
    const result = await ctx.db
      .query("messages")
      .withIndex("by_conversation_and_time", (q) => q.eq("conversationId", conversationId))
      .order("desc")
      .paginate(boundPage(paginationOpts));
    return { ...result, page: await Views.toMessages(ctx, viewer, result.page) };
  },
});

/** One message of mine to read, for a link to it. Null when it is not mine, gone or malformed. */
export const getMessage = userQuery({
  args: { messageId: v.string() },
  returns: v.union(vMessage, v.null()),
  handler: async (ctx, args) => {
    const messageId = ctx.db.normalizeId("messages", args.messageId);
    const message = messageId === null ? null : await ctx.db.get(messageId);
    if (message === null) return null;
    const { user } = ctx;
    if ((await getOwnConversation(ctx, user._id, message.conversationId)) === null) return null;
    const [view] = await Views.toMessages(ctx, { userId: user._id, user }, [message]);
    return view ?? null;
  },
});

/**
 * The newest messages said before a time (without one: of all), oldest first. `limit`: 30 unless
 * told, at most 100. `format`: "compact" leaves out the fields that say nothing.
 */
export const listOlder = userQuery({
  args: {
    conversationId: v.id("conversations"),
    before: v.optional(v.number()),
    limit: v.optional(v.number()),
    format: v.optional(vWindowFormat),
  },
  returns: vAnyWindow,
  handler: async (ctx, { conversationId, before, limit, format }) => {
    const viewer = await requireViewer(ctx, conversationId);
    const window = await Windows.listOlder(ctx, conversationId, {
      before: before ?? Number.MAX_SAFE_INTEGER,
      limit,
    });
    return await Views.toWindow(ctx, viewer, { ...window, format });
  },
});

/**
 * The messages said after a time, oldest first. With the end of the newest span: the live end.
 * `limit` and `format` as of `listOlder`.
 */
export const listNewer = userQuery({
  args: {
    conversationId: v.id("conversations"),
    after: v.number(),
    limit: v.optional(v.number()),
    format: v.optional(vWindowFormat),
  },
  returns: vAnyWindow,
  handler: async (ctx, { conversationId, format, ...range }) => {
    const viewer = await requireViewer(ctx, conversationId);
    const window = await Windows.listNewer(ctx, conversationId, range);
    return await Views.toWindow(ctx, viewer, { ...window, format });
  },
});

/** A settled span: everything said from one time to another, both included, at most 300. */
export const listSpan = userQuery({
  args: {
    conversationId: v.id("conversations"),
    from: v.number(),
    to: v.number(),
    format: v.optional(vWindowFormat),
  },
  returns: vAnyWindow,
  handler: async (ctx, { conversationId, format, ...range }) => {
    const viewer = await requireViewer(ctx, conversationId);
    const window = await Windows.listSpan(ctx, conversationId, range);
    return await Views.toWindow(ctx, viewer, { ...window, format });
  },
});

/**
 * My messages by words, best first: folded, each word also as the beginning of one, "quotes" for
 * exact. Reactive, and never out of step with an edit or a deletion. At most 50.
 */
export const search = userQuery({
  args: {
    q: v.string(),
    conversationId: v.optional(v.id("conversations")),
    senderId: v.optional(v.id("users")),
    from: v.optional(v.number()),
    before: v.optional(v.number()),
    hasLink: v.optional(v.boolean()),
    limit: v.optional(v.number()),
  },
  returns: v.array(vHit),
  handler: async (ctx, { limit = DEFAULT_HITS, ...args }) => {
    const { conversationId } = args;
    if (conversationId) await requireOwnConversation(ctx, ctx.user._id, conversationId);
    return await Search.searchMessages(ctx, ctx.user._id, { ...args, limit });
  },
});

/**
 * My messages by words and by meaning as one list, best first; says why each matched. Throws
 * `MeaningUnavailable` when no provider answers (then `messages:search` still finds words),
 * `RateLimited`, and `NotFound` for somebody else's conversation.
 */
export const semanticSearch = action({
  args: { q: v.string(), limit: v.optional(v.number()), ...vFilters },
  returns: v.array(vSemanticHit),
  handler: async (ctx, { limit = DEFAULT_HITS, ...args }): Promise<SemanticHit[]> =>
    await searchByMeaning(ctx, { ...args, limit }),
});

/** Messages of mine that say something similar to this one, without it. */
export const listSimilar = action({
  args: { messageId: v.id("messages"), limit: v.optional(v.number()) },
  returns: v.array(vSemanticHit),
  handler: async (ctx, { messageId, limit = DEFAULT_HITS }): Promise<SemanticHit[]> =>
    await findSimilar(ctx, { messageId, limit }),
});

/**
 * How search stands: whether it goes by meaning or only by similar words, how many messages I can
 * find (`total`, null where that is not known), and how many of these wait for it (`waiting`, at
 * least that many where `isMore`).
 */
export const getSearchStatus = userQuery({
  args: {},
  returns: v.object({
    isAvailable: v.boolean(),
    isByMeaning: v.boolean(),
    total: v.union(v.number(), v.null()),
    waiting: v.number(),
    isMore: v.boolean(),
  }),
  handler: async (ctx) => {
    const provider = getProvider();
    return {
      isAvailable: provider !== null,
      isByMeaning: provider?.isByMeaning ?? false,
      ...(await countSearchable(ctx, ctx.user._id)),
    };
  },
});

/**
 * Sends a message and returns its id. Blank space around it is trimmed.
 * `clientId`: the same id sent again returns the first message's id and stores nothing.
 * `replyTo`: a message of the same conversation that is not deleted.
 * Throws `NotFound` (also when the other one's account is gone), `EmptyMessage`, `MessageTooLong`, `RateLimited`, `MessageDeleted` or
 * `ClientIdReused`.
 */
export const sendMessage = userMutation({
  args: {
    conversationId: v.id("conversations"),
    body: v.string(),
    clientId: v.optional(v.string()),
    replyTo: v.optional(v.id("messages")),
  },
  returns: v.id("messages"),
  handler: async (ctx, args) => await Messages.send(ctx, { ...args, senderId: ctx.user._id }),
});

/**
 * Changes my message's words; what it said before stays in its history. Throws `NotAllowed` for
 * somebody else's, `EditWindowOver` when it is too old, `MessageDeleted`, and as sending does.
 */
export const editMessage = userMutation({
  args: { messageId: v.id("messages"), body: v.string() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Changes.editMessage(ctx, ctx.user._id, args);
    return null;
  },
});

/** What a message said before it was edited, oldest first. For every member. */
export const listEdits = userQuery({
  args: { messageId: v.id("messages") },
  returns: v.array(v.object({ body: v.string(), replacedAt: v.number() })),
  handler: async (ctx, { messageId }) => {
    await Changes.requireMessage(ctx, ctx.user._id, messageId);
    const edits = await Changes.listEdits(ctx, messageId);
    return edits.map(({ body, replacedAt }) => ({ body, replacedAt }));
  },
});

/** Deletes my message for everybody; a mark that something was here stays. */
export const deleteMessage = userMutation({
  args: { messageId: v.id("messages") },
  returns: v.null(),
  handler: async (ctx, { messageId }) => {
    await Changes.deleteForAll(ctx, ctx.user._id, messageId);
    return null;
  },
});

/** Removes anybody's message from my own view only. */
export const hideMessage = userMutation({
  args: { messageId: v.id("messages") },
  returns: v.null(),
  handler: async (ctx, { messageId }) => {
    await Changes.hideForMe(ctx, ctx.user._id, messageId);
    return null;
  },
});

/** Adds or takes back my reaction. Throws `InvalidReaction` for what is not one emoji. */
export const setReaction = userMutation({
  args: { messageId: v.id("messages"), emoji: v.string(), isOn: v.boolean() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Changes.setReaction(ctx, ctx.user._id, args);
    return null;
  },
});

/** Tells the administrators about somebody else's message, with its words as they are now. */
export const reportMessage = userMutation({
  args: { messageId: v.id("messages"), reason: v.string() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Reports.report(ctx, ctx.user._id, args);
    return null;
  },
});
