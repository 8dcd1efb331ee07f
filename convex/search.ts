import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";
import { fail } from "./lib/errors";
import { getNumberSetting } from "./lib/settings";
import { MINUTE } from "./lib/time";
import { vPerson } from "./lib/validators";
import { requireOwnConversation, requireSession } from "./model/access";
import * as Embeddings from "./model/embeddings";
import * as Hybrid from "./model/hybridSearch";
import { listShelves } from "./model/memberships";
import { requireMessage } from "./model/messageChanges";
import { evenly, takeToken } from "./model/rateBuckets";

/** What searching by meaning does in the database; `messages:semanticSearch` is its public face. */

export const vFilters = {
  conversationId: v.optional(v.id("conversations")),
  senderId: v.optional(v.id("users")),
  from: v.optional(v.number()),
  before: v.optional(v.number()),
  hasLink: v.optional(v.boolean()),
};

export const vSemanticHit = v.object({
  messageId: v.id("messages"),
  conversationId: v.id("conversations"),
  message: v.string(),
  senderId: v.id("users"),
  senderName: v.string(),
  timestamp: v.number(),
  /** For sorting only; never shown. */
  score: v.number(),
  otherUser: v.union(vPerson, v.null()),
  /** Why it matched. */
  matchedBy: v.union(v.literal("words"), v.literal("meaning"), v.literal("both")),
  /** Where in the message the words are, in UTF-16 units. */
  ranges: v.array(v.object({ start: v.number(), end: v.number() })),
});

/** Who searches; counts the search, since each asks the provider. */
export const begin = internalMutation({
  args: { conversationId: v.optional(v.id("conversations")) },
  returns: v.id("users"),
  handler: async (ctx, { conversationId }) => {
    const { user } = await requireSession(ctx, { notExpiredAt: Date.now() });
    if (conversationId) await requireOwnConversation(ctx, user._id, conversationId);
    const limit = evenly(getNumberSetting("MEANING_SEARCHES_PER_MINUTE"), MINUTE);
    const answer = await takeToken(ctx, `search:${user._id}`, limit);
    if (!answer.ok) throw fail("RateLimited", { retryAfterMs: answer.retryAfterMs });
    return user._id;
  },
});

/** Words and neighbours as one list, with permission looked at again, in one snapshot. */
export const load = internalQuery({
  args: {
    userId: v.id("users"),
    q: v.string(),
    limit: v.number(),
    filters: v.object(vFilters),
    neighbours: v.array(v.object({ embeddingId: v.id("messageEmbeddings"), score: v.number() })),
  },
  returns: v.array(vSemanticHit),
  handler: async (ctx, { userId, ...args }) => {
    const hits = await Hybrid.fuse(ctx, userId, args);
    return hits.map(({ message, otherUser, score, matchedBy, ranges }) => ({
      messageId: message._id,
      conversationId: message.conversationId,
      message: message.body,
      senderId: message.senderId,
      senderName: message.senderName,
      timestamp: message.time,
      score,
      otherUser,
      matchedBy,
      ranges,
    }));
  },
});

/** Conversations looked at, of each shelf. */
const CONVERSATIONS_MAX = 1000;

/** The person's conversations of more than two, which vectors know by the conversation only. */
export const listGroups = internalQuery({
  args: { userId: v.id("users") },
  returns: v.array(v.id("conversations")),
  handler: async (ctx, { userId }) => {
    const shelves = await listShelves(ctx, userId, CONVERSATIONS_MAX);
    const groups = shelves.flat().filter((row) => row.otherUserId === undefined);
    return groups.map((row) => row.conversationId);
  },
});

/** The vector of a message I may read; null while it has none of this model. */
export const getVector = internalQuery({
  args: { userId: v.id("users"), messageId: v.id("messages"), model: v.string() },
  returns: v.union(v.array(v.float64()), v.null()),
  handler: async (ctx, { userId, messageId, model }) => {
    await requireMessage(ctx, userId, messageId);
    const rows = await Embeddings.listEmbeddings(ctx, messageId);
    return rows.find((row) => row.model === model)?.embedding ?? null;
  },
});
