import { defineTable } from "convex/server";
import { v } from "convex/values";
import { vReaction, vShelf } from "../lib/validators";

/**
 * Cold and hot data live apart. `conversations` changes rarely and is read by almost every function;
 * whatever changes with each message (order, preview, unread) is in `conversationParticipants`, so
 * that a new message re-runs lists but no open conversation, and a send never waits for another.
 *
 * Nothing here assumes two members: `participants` may hold one (a note to self) or many.
 */
export const conversationTables = {
  /**
   * Who talks to whom; the one place access is decided by. Written when a conversation starts,
   * never by a message.
   */
  conversations: defineTable({
    type: v.union(v.literal("direct"), v.literal("group")),
    participants: v.array(v.id("users")),
    /** Direct only: the sorted ids. Finding and creating by it makes one conversation per pair. */
    pairKey: v.optional(v.string()),
    /** Direct only: who of the two blocked the other, so that a send need not look it up. */
    blockedBy: v.optional(v.array(v.id("users"))),
    /** Direct only, until accepted: who asks; nobody yet while it is empty. `model/requests.ts`. */
    request: v.optional(v.object({ fromId: v.optional(v.id("users")) })),
    /** One of them is a bot: what is said is told to it. */
    hasBots: v.optional(v.literal(true)),
  }).index("by_pair_key", ["pairKey"]),

  /**
   * One row per conversation and member: the member's own view of it. Written by the drainer for
   * each batch of messages, and by the member (read, pin, archive).
   */
  conversationParticipants: defineTable({
    conversationId: v.id("conversations"),
    userId: v.id("users"),
    /** Direct only: the other one, oneself in a note to self. Never changes; saves lists a read. */
    otherUserId: v.optional(v.id("users")),
    /**
     * Which list it is in.
     *
     *   unstarted --(first message, or the member opens it)--> main
     *   unstarted --(first message of a stranger)--> requests --> main or declined
     *   main, pinned, archived: by the member's choice; a message brings an archived one back to
     *   main unless it is muted
     */
    shelf: vShelf,
    /** When the newest message was said, or when the conversation started. Orders the list. */
    lastMessageTime: v.number(),
    lastMessage: v.optional(
      v.object({
        messageId: v.id("messages"),
        senderId: v.id("users"),
        preview: v.string(),
        time: v.number(),
        isDeleted: v.boolean(),
      }),
    ),
    /** Messages of others after the member's read cursor that the drainer has counted. */
    unreadCount: v.number(),
    /** Whether `unreadCount` is above 0, as an index can ask it. */
    isUnread: v.boolean(),
    /** How many messages the member can find in it, see `model/messageCounts.ts`. */
    messageCount: v.optional(v.number()),
    /** Set while the member wants no notification; the far future for "always". */
    mutedUntil: v.optional(v.number()),
  })
    // The list: one member's conversations on one shelf, newest activity first.
    .index("by_user_and_activity", ["userId", "shelf", "lastMessageTime"])
    // The list of unread ones over all shelves.
    .index("by_user_and_unread", ["userId", "isUnread", "lastMessageTime"])
    // The rows of one conversation, and one member's row of it.
    .index("by_conversation_and_user", ["conversationId", "userId"]),

  /**
   * How far each member has read. Apart from `conversationParticipants`, which each message
   * writes: who watches for read receipts hears of reading only.
   */
  readCursors: defineTable({
    conversationId: v.id("conversations"),
    userId: v.id("users"),
    /** Everything said up to this time is read. Goes back when something is marked unread. */
    readTime: v.number(),
    /** The furthest `readTime` ever was: what receipts tell. Never goes back. */
    seenTime: v.number(),
  })
    .index("by_conversation_and_user", ["conversationId", "userId"])
    // Asked only when a person's data is removed.
    .index("by_user", ["userId"]),

  /**
   * Written by sending, editing, deleting and reacting; read by the open conversation.
   *
   *   said --(edit, within the time limit)--> said, with editedAt and a row in messageEdits
   *   said --(delete for all)--> deletedAt set, body empty, reactions and edits gone; final
   */
  messages: defineTable({
    conversationId: v.id("conversations"),
    senderId: v.id("users"),
    body: v.string(),
    /**
     * When it was said, by the server's clock. Orders the conversation. Differs from
     * `_creationTime` only for history that was brought in later (seed, import).
     */
    time: v.number(),
    /** Made by the sender's client; sending the same id again stores nothing. */
    clientId: v.optional(v.string()),
    replyTo: v.optional(v.id("messages")),
    editedAt: v.optional(v.number()),
    deletedAt: v.optional(v.number()),
    /** In the order they first appeared; bounded in kinds and by the members. */
    reactions: v.optional(v.array(vReaction)),
  })
    .index("by_conversation_and_time", ["conversationId", "time"])
    .index("by_sender_and_client_id", ["senderId", "clientId"]),

  /** What an edited message said before. Written by editing, removed with the message. */
  messageEdits: defineTable({
    messageId: v.id("messages"),
    body: v.string(),
    replacedAt: v.number(),
  }).index("by_message", ["messageId"]),

  /** Messages one person removed for themself. Read by that person's open conversation only. */
  hiddenMessages: defineTable({
    userId: v.id("users"),
    conversationId: v.id("conversations"),
    messageId: v.id("messages"),
    /** The message's, so that a page finds its hidden ones in one range. */
    time: v.number(),
  }).index("by_user_and_time", ["userId", "conversationId", "time"]),

  /** What people told the administrators about a message. Kept when the message is deleted. */
  reports: defineTable({
    reporterId: v.id("users"),
    messageId: v.id("messages"),
    /** Who wrote it, and its words when it was reported: it may be changed or deleted since. */
    senderId: v.id("users"),
    body: v.string(),
    reason: v.string(),
    resolvedAt: v.optional(v.number()),
  })
    .index("by_reporter_and_message", ["reporterId", "messageId"])
    .index("by_sender", ["senderId"])
    // The administrators' list: open ones have no time yet, and come first.
    .index("by_resolved_at", ["resolvedAt"]),
};
