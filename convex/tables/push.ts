import { defineTable } from "convex/server";
import { v } from "convex/values";

/** Notifications while no window is open. */
export const pushTables = {
  /**
   * Browsers that are told of new messages while no window is open. Written by the person's own
   * page; gone when the session ends, when the push service says so, and with the person. Only the
   * sender of pushes reads it: the address alone lets somebody disturb, so nobody is shown it.
   */
  pushSubscriptions: defineTable({
    userId: v.id("users"),
    sessionId: v.id("authSessions"),
    endpoint: v.string(),
    p256dh: v.string(),
    auth: v.string(),
    userAgent: v.string(),
    /** When off, a push carries the sender's name and no words. */
    showsText: v.boolean(),
    /** When the push service last took one, and what went wrong last, until one is taken. */
    sentAt: v.optional(v.number()),
    problem: v.optional(v.string()),
    /** The push service asked for a pause. */
    pausedUntil: v.optional(v.number()),
  })
    .index("by_user", ["userId"])
    .index("by_session", ["sessionId"])
    .index("by_endpoint", ["endpoint"]),

  /**
   * Pushes to come: at most one per subscription and conversation, however many messages there
   * are. Ids only; the words are read when it is sent. `model/pushQueue.ts`.
   */
  pushQueue: defineTable({
    subscriptionId: v.id("pushSubscriptions"),
    /** None: the person asked for a test. */
    conversationId: v.optional(v.id("conversations")),
    /** Of the newest message there was when it was put in line, or put in line again. */
    time: v.number(),
    nextAt: v.number(),
    attempts: v.number(),
    /** It has waited for the person to read at the screen they sit at. */
    hasWaited: v.boolean(),
  })
    .index("by_next_at", ["nextAt"])
    .index("by_subscription", ["subscriptionId", "conversationId"]),

  /** At most one row: a run of the sender of pushes that is to come or going on. */
  pushRuns: defineTable({ startsAt: v.number() }),
};
