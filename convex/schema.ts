import { authTables } from "@convex-dev/auth/server";
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { vExportedMessage } from "./lib/exported";
import { vTask } from "./lib/tasks";
import { vMailLanguage } from "./mail/words";
import { vReaction, vScope, vShelf } from "./lib/validators";

/**
 * Cold and hot data live apart. `users` and `conversations` change rarely and are read by almost
 * every function; whatever changes with each message (order, preview, unread) is in
 * `conversationParticipants`, so that a new message re-runs lists but no open conversation, and a
 * send never waits for another.
 *
 * Nothing here assumes two members: `participants` may hold one (a note to self) or many.
 */
export default defineSchema({
  ...authTables,

  /** The library's, with an index for removing what has expired. */
  authSessions: defineTable({
    userId: v.id("users"),
    expirationTime: v.number(),
  })
    .index("userId", ["userId"])
    .index("by_expiration", ["expirationTime"]),

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

  /** Where a session is used, for the person's own list. Written when a page starts. */
  sessionDevices: defineTable({
    sessionId: v.id("authSessions"),
    userId: v.id("users"),
    userAgent: v.string(),
    lastActiveAt: v.number(),
  })
    .index("by_session", ["sessionId"])
    .index("by_last_active", ["lastActiveAt"]),

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

  /**
   * Token buckets: what is left of a limit. `key` names limit and subject; addresses and e-mails
   * are in it only as a hash. Rows unused for a day are removed by a cron.
   */
  rateBuckets: defineTable({
    key: v.string(),
    tokens: v.number(),
    updatedAt: v.number(),
  })
    .index("by_key", ["key"])
    .index("by_updated_at", ["updatedAt"]),

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
   * Personal access tokens for the HTTP API. Written by their owner; looked up on each request by
   * the hash of what was sent: the token itself is stored nowhere.
   */
  apiTokens: defineTable({
    userId: v.id("users"),
    name: v.string(),
    tokenHash: v.string(),
    scopes: v.array(vScope),
    lastUsedAt: v.optional(v.number()),
  })
    .index("by_token_hash", ["tokenHash"])
    .index("by_user", ["userId"]),

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

  /** Codes that let people sign up where that needs an invitation. Made by an administrator. */
  invites: defineTable({
    /** Hash of the code: reading the table gives no way in. */
    codeHash: v.string(),
    usesLeft: v.number(),
    expiresAt: v.number(),
    note: v.string(),
  }).index("by_code_hash", ["codeHash"]),

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

  /**
   * One-time codes for somebody who forgot their password: made by an administrator, or for an
   * e-mail. A new password takes all of a person's away.
   */
  resetCodes: defineTable({
    userId: v.id("users"),
    /** Hash of the code: reading the table gives no way in. */
    codeHash: v.string(),
    expiresAt: v.number(),
  }).index("by_user", ["userId"]),

  /** E-mails with a reset code that are to be sent. Ids only; see `model/mailQueue.ts`. */
  mailQueue: defineTable({
    /** None: somebody asked for an address that nobody has. Dropped when its turn comes. */
    userId: v.optional(v.id("users")),
    language: vMailLanguage,
    attempts: v.number(),
    nextAt: v.number(),
  })
    .index("by_user", ["userId"])
    .index("by_next_at", ["nextAt"]),

  /** At most one row: how sending e-mail went, for the administrator. */
  mailHealth: defineTable({
    /** Failures in a row, what the last one was, and when. */
    failures: v.number(),
    problem: v.optional(v.string()),
    failedAt: v.optional(v.number()),
    sentAt: v.optional(v.number()),
  }),

  /**
   * Work that is asked for before the next try of a password. `key` is a hash of account and
   * address; expired ones are removed by a cron.
   */
  signInChallenges: defineTable({
    key: v.string(),
    challenge: v.string(),
    bits: v.number(),
    expiresAt: v.number(),
  })
    .index("by_key", ["key"])
    .index("by_expires_at", ["expiresAt"]),

  /**
   * From where somebody signed in to an account before (hash of both). Such an address may go on
   * trying when strangers have used up the account's tries.
   */
  signInAddresses: defineTable({
    key: v.string(),
    lastUsedAt: v.number(),
  })
    .index("by_key", ["key"])
    .index("by_last_used_at", ["lastUsedAt"]),
});
