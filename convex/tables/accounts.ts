import { defineTable } from "convex/server";
import { v } from "convex/values";
import { vScope } from "../lib/validators";
import { vMailLanguage } from "../mail/words";

/** Who may come in, and how often: sessions, codes, limits. The rest of it is the auth library's. */
export const accountTables = {
  /** The library's, with an index for removing what has expired. */
  authSessions: defineTable({
    userId: v.id("users"),
    expirationTime: v.number(),
  })
    .index("userId", ["userId"])
    .index("by_expiration", ["expirationTime"]),

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
   * Personal access tokens for the HTTP API. Written by their owner; looked up on each request by
   * the hash of what was sent: the token itself is stored nowhere.
   */
  apiTokens: defineTable({
    userId: v.id("users"),
    name: v.string(),
    tokenHash: v.string(),
    scopes: v.array(vScope),
    lastUsedAt: v.optional(v.number()),
    /** Refused from then on; it stays on the list until it is revoked. Missing: never. */
    expiresAt: v.optional(v.number()),
  })
    .index("by_token_hash", ["tokenHash"])
    .index("by_user", ["userId"]),

  /** Codes that let people sign up where that needs an invitation. Made by an administrator. */
  invites: defineTable({
    /** Hash of the code: reading the table gives no way in. */
    codeHash: v.string(),
    usesLeft: v.number(),
    expiresAt: v.number(),
    note: v.string(),
  }).index("by_code_hash", ["codeHash"]),

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
};
