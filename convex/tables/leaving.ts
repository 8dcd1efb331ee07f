import { defineTable } from "convex/server";
import { v } from "convex/values";
import { vExportedMessage } from "../lib/exported";

/** A person's copy of everything, and their removal. */
export const leavingTables = {
  /**
   * A person's own copy of everything, at most one each.
   *
   *   running --(written)--> ready --(expired)--> gone
   *   running --(failed three times)--> gone; asking again starts anew
   */
  exports: defineTable({
    userId: v.id("users"),
    startedAt: v.number(),
    /** Messages copied so far. */
    messages: v.number(),
    /** Where the list of conversations goes on; not set once all are in `exportQueue`. */
    listing: v.optional(v.object({ cursor: v.union(v.string(), v.null()) })),
    files: v.optional(v.object({ json: v.id("_storage"), html: v.id("_storage") })),
    expiresAt: v.optional(v.number()),
  })
    .index("by_user", ["userId"])
    .index("by_expires_at", ["expiresAt"])
    // Whether somebody knows of a file.
    .index("by_json_file", ["files.json"])
    .index("by_html_file", ["files.html"]),

  /** Conversations that a copy has yet to take in, each until its last page is in `exportParts`. */
  exportQueue: defineTable({
    exportId: v.id("exports"),
    userId: v.id("users"),
    conversationId: v.id("conversations"),
    cursor: v.union(v.string(), v.null()),
  })
    .index("by_export", ["exportId"])
    .index("by_export_and_conversation", ["exportId", "conversationId"])
    .index("by_user", ["userId"]),

  /**
   * What a copy has taken in so far, a conversation's rows one after the other. Written page by
   * page, so that a crash costs one page; gone as soon as the files are written.
   */
  exportParts: defineTable({
    exportId: v.id("exports"),
    userId: v.id("users"),
    conversationId: v.id("conversations"),
    /** Whom the conversation is with. */
    with: v.string(),
    messages: v.array(vExportedMessage),
  })
    .index("by_export", ["exportId"])
    .index("by_user", ["userId"]),

  /**
   * The removal of one person and all they wrote, step by step; afterwards the proof of it.
   *
   *   running --(walks through conversations, then the person's other rows)--> finished
   */
  erasures: defineTable({
    userId: v.id("users"),
    startedAt: v.number(),
    finishedAt: v.optional(v.number()),
    messages: v.number(),
    conversations: v.number(),
    /** Where to go on in the middle of a conversation. */
    at: v.optional(v.object({ conversationId: v.id("conversations"), cursor: v.string() })),
    /** Rows that still point to the person, by table; all 0 when finished. */
    left: v.optional(v.record(v.string(), v.number())),
  }).index("by_user", ["userId"]),
};
