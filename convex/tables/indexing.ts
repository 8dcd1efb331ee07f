import { defineTable } from "convex/server";
import { v } from "convex/values";
import { vTask } from "../lib/tasks";

/** What happens after a message is sent: lists brought up to date, words and vectors to find it by. */
export const indexingTables = {
  /**
   * Messages whose conversation's activity is not up to date yet. Sending inserts, the drainer
   * takes the oldest and removes them.
   */
  indexingQueue: defineTable({
    messageId: v.id("messages"),
    conversationId: v.id("conversations"),
  })
    // What the drainer has yet to count of one conversation.
    .index("by_conversation", ["conversationId"]),

  /**
   * At most one row: it exists while a drainer is scheduled or running. Sends read it and write
   * only when it is missing, so under load nobody waits for it.
   */
  indexingWake: defineTable({}),

  /** At most one row: when the drainer last ran. Apart from the wake row, which sends read. */
  indexingHeartbeat: defineTable({
    at: v.number(),
    /** Somebody has a row in `pushSubscriptions`. Here, since the drainer reads this row anyway. */
    hasPush: v.optional(v.boolean()),
  }),

  /**
   * What each member can find by words: one row per message and member, so that a search over all
   * of somebody's conversations is one question with one ranking, and the permission is in it.
   * Written by the drainer, an edit and a deletion; removed for one member when they hide it.
   */
  searchTexts: defineTable({
    messageId: v.id("messages"),
    memberId: v.id("users"),
    conversationId: v.id("conversations"),
    senderId: v.id("users"),
    /** Folded words and pairs, see `lib/searchText.ts`. */
    text: v.string(),
  })
    .index("by_message_and_member", ["messageId", "memberId"])
    .searchIndex("by_text", {
      searchField: "text",
      // The member first: the embedded backend keeps the words of each apart.
      filterFields: ["memberId", "conversationId", "senderId"],
    }),

  /**
   * What a message means, as one provider's model sees it. Written by the embedder, removed in the
   * transaction that edits or deletes the message. Apart from `messages`, so that a full vector
   * index never stops a send.
   */
  messageEmbeddings: defineTable({
    messageId: v.id("messages"),
    /** Vectors of different models cannot be compared: it is part of each filter value. */
    model: v.string(),
    /**
     * The two people of a direct conversation (twice the same in a note to self), each as
     * "model:id": two terms find everything somebody may see, for any number of conversations.
     */
    participantA: v.string(),
    participantB: v.string(),
    /** The conversation as "model:id". */
    conversationId: v.string(),
    embedding: v.array(v.float64()),
  })
    .index("by_message", ["messageId"])
    .vectorIndex("by_embedding", {
      vectorField: "embedding",
      dimensions: 1536,
      filterFields: ["participantA", "participantB", "conversationId"],
    }),

  /**
   * Messages that wait to be embedded. Inserted by the drainer, an edit and a repair.
   *
   *   due --(stored)--> gone
   *   due --(failed in a batch)--> due, behind the others
   *   due --(failed alone)--> due later, attempts + 1 --(refused, or too often)--> set aside
   */
  embeddingQueue: defineTable({
    messageId: v.id("messages"),
    /** How often it failed alone, and when it last did. */
    attempts: v.number(),
    failedAt: v.optional(v.number()),
    nextAt: v.number(),
  })
    .index("by_next_at", ["nextAt"])
    .index("by_message", ["messageId"]),

  /** Messages the provider would not take: listed for the administrator, found by words only. */
  embeddingFailures: defineTable({
    messageId: v.id("messages"),
    reason: v.string(),
    failedAt: v.number(),
  }).index("by_message", ["messageId"]),

  /**
   * At most one row: a run of the embedding workflow that is to come or going on. The drainer looks
   * at it in each round, so it changes only when a run starts or ends.
   *
   *   no row --(something waits)--> to come --(start)--> going on, with workflowId
   *   going on --(nothing is left)--> no row
   *   going on --(something is left for later)--> to come --(something new waits)--> to come sooner
   */
  embedderRuns: defineTable({
    startsAt: v.number(),
    workflowId: v.optional(v.string()),
  }),

  /** At most one row: what the embedder knows of itself and of the provider. */
  embedderHealth: defineTable({
    /** When it last looked for work. */
    workedAt: v.number(),
    /** Failed calls in a row, less one for each good one since: the more, the smaller batches. */
    failures: v.number(),
    succeededAt: v.number(),
    /** Not before this: what the provider asked for, or the back-off after a failure. */
    askAgainAt: v.number(),
  }),

  /**
   * At most one row: the walk through all messages that mends what search finds, or the last one.
   *
   *   running --(reached the end)--> finished --(another provider, or an administrator)--> running
   */
  searchRepairs: defineTable({
    startedAt: v.number(),
    finishedAt: v.optional(v.number()),
    /** The provider it makes vectors fit, null when there was none. */
    model: v.union(v.string(), v.null()),
    messages: v.number(),
    /** Creation time of the last message it looked at. */
    reachedAt: v.optional(v.number()),
  }),

  /**
   * Actions that a run of a workflow waits for. Written and removed by `supervisor.ts`, which looks
   * at the job every few seconds while there is a row.
   *
   *   started --(said its end)--> gone, the run goes on
   *   started --(job over without that: died or threw)--> started again --(too often)--> gone, the
   *   run fails
   */
  supervisedActions: defineTable({
    workflowId: v.string(),
    task: vTask,
    jobId: v.optional(v.id("_scheduled_functions")),
    starts: v.number(),
  }).index("by_workflow", ["workflowId"]),
};
