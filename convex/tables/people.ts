import { defineTable } from "convex/server";
import { v } from "convex/values";

/** People, what they chose, and who is there. */
export const peopleTables = {
  /**
   * Written by sign-up, profile and administration; read by every function (who is calling) and
   * wherever a name is shown. The fields and the indexes `email` and `phone` are the auth
   * library's, which looks them up by these names.
   */
  users: defineTable({
    name: v.optional(v.string()),
    image: v.optional(v.string()),
    email: v.optional(v.string()),
    emailVerificationTime: v.optional(v.number()),
    phone: v.optional(v.string()),
    phoneVerificationTime: v.optional(v.number()),
    isAnonymous: v.optional(v.boolean()),
    /** Set while an administrator keeps this person out: no sign-in, no call. */
    disabledAt: v.optional(v.number()),
    /** Set by an administrator: what this person writes first needs no accepting. */
    isTrusted: v.optional(v.boolean()),
    /** Made by an administrator for a program, which has a row in `bots`. */
    isBot: v.optional(v.literal(true)),
  })
    .index("email", ["email"])
    .index("phone", ["phone"]),

  /** What a person chose; no row: the defaults. Written by the person, read by name of the person. */
  preferences: defineTable({
    userId: v.id("users"),
    sharesReceipts: v.boolean(),
    sharesLastSeen: v.boolean(),
  }).index("by_user", ["userId"]),

  /** The words of people's names, folded: finding somebody as one types is one index range. */
  nameWords: defineTable({ word: v.string(), userId: v.id("users") })
    .index("by_word", ["word"])
    .index("by_user", ["userId"]),

  /** Who blocked whom. Also for pairs that have no conversation yet. */
  blocks: defineTable({ blockerId: v.id("users"), blockedId: v.id("users") })
    // Whom somebody blocked, and whether one is among them.
    .index("by_blocker", ["blockerId", "blockedId"])
    // Who blocked somebody: asked only when that person's data is removed.
    .index("by_blocked", ["blockedId"]),

  /**
   * Who is there. Written when somebody comes, turns away or goes; read by the lists and headers
   * of those who talk to them. Heartbeats go to their own table, which nobody watches.
   *
   *   offline --(heartbeat)--> online <--> away --(no heartbeat for a while, or leaving)--> offline
   */
  presence: defineTable({
    userId: v.id("users"),
    state: v.union(v.literal("online"), v.literal("away"), v.literal("offline")),
    lastSeenTime: v.number(),
  }).index("by_user", ["userId"]),

  presenceBeats: defineTable({ userId: v.id("users"), expiresAt: v.number() }).index("by_user", [
    "userId",
  ]),

  /** Who is typing to whom: one row per reader, so each reader watches one range. */
  typing: defineTable({
    recipientId: v.id("users"),
    conversationId: v.id("conversations"),
    userId: v.id("users"),
    burstId: v.id("typingBursts"),
  })
    .index("by_recipient", ["recipientId"])
    .index("by_burst", ["burstId"]),

  /** While somebody types in a conversation. Pushed on by each sign of typing; nobody watches it. */
  typingBursts: defineTable({
    conversationId: v.id("conversations"),
    userId: v.id("users"),
    expiresAt: v.number(),
  }).index("by_user_and_conversation", ["userId", "conversationId"]),
};
