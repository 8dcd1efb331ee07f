import { defineTable } from "convex/server";
import { v } from "convex/values";

/** Programs that take part. */
export const botTables = {
  /** Programs that are told what is said in their conversations. Made by an administrator. */
  bots: defineTable({
    userId: v.id("users"),
    url: v.string(),
    /** Signs what is sent. In the clear, since signing needs it; no function returns it again. */
    secret: v.string(),
    isEnabled: v.boolean(),
    /** A sender is scheduled or runs, and until when it is believed to. */
    isAwake: v.boolean(),
    leaseUntil: v.number(),
    /** Rows in `botEvents`; and events there was no room for. */
    waiting: v.number(),
    dropped: v.number(),
    /** Failures in a row, what the last one was, and when something last got through. */
    failures: v.number(),
    problem: v.optional(v.string()),
    sentAt: v.optional(v.number()),
  })
    .index("by_user", ["userId"])
    .index("by_lease", ["isAwake", "leaseUntil"]),

  /** Messages that are to be told to a bot. Written by the drainer; see `model/botEvents.ts`. */
  botEvents: defineTable({
    botId: v.id("bots"),
    messageId: v.id("messages"),
    conversationId: v.id("conversations"),
    attempts: v.number(),
    nextAt: v.number(),
    setAsideAt: v.optional(v.number()),
    problem: v.optional(v.string()),
  })
    // Those that wait, oldest first.
    .index("by_bot", ["botId", "setAsideAt"])
    .index("by_set_aside", ["setAsideAt"]),
};
