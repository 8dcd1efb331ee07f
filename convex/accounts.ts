import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, query } from "./_generated/server";
import { fail } from "./lib/errors";
import { requestCodeMail } from "./lib/codeMail";
import { userMutation, userQuery } from "./lib/functions";
import { confirmPassword, replacePassword } from "./lib/passwordProvider";
import { getNumberSetting } from "./lib/settings";
import { getSignUpRules as readSignUpRules } from "./lib/signUpRules";
import { getMailServer } from "./mail/server";
import { vMailLanguage } from "./mail/words";
import * as Exports from "./model/exports";
import * as Sessions from "./model/sessions";

/** Who may sign up here: for the sign-up page, so everybody may ask. */
export const getSignUpRules = query({
  args: {},
  returns: v.object({
    mode: v.union(
      v.literal("open"),
      v.literal("domains"),
      v.literal("invite"),
      v.literal("closed"),
    ),
    domains: v.array(v.string()),
  }),
  handler: async () => readSignUpRules(),
});

/** How one comes by a reset code here: for the sign-in page, so everybody may ask. */
export const getResetRules = query({
  args: {},
  returns: v.object({ byMail: v.boolean() }),
  handler: async () => ({ byMail: getMailServer() !== null }),
});

/**
 * Sends a code for a new password to this address, if somebody here has it: the answer is the same
 * either way. Throws `InvalidEmail`, `TooManyTries` when this address was sent several already,
 * `ProofRequired` when this network asked for many, `BadRequest` where no e-mail is set up.
 */
export const requestResetCode = action({
  args: { email: v.string(), language: vMailLanguage, proof: v.optional(v.string()) },
  returns: v.null(),
  handler: async (ctx, args) => {
    await requestCodeMail(ctx, args);
    return null;
  },
});

/**
 * Sets a new password and signs out everywhere else. Throws `InvalidCredentials` for a wrong
 * current one, `ProofRequired` (or `TooManyTries`) after many wrong tries, `WeakPassword`.
 */
export const changePassword = action({
  args: { currentPassword: v.string(), newPassword: v.string(), proof: v.optional(v.string()) },
  returns: v.null(),
  handler: async (ctx, args) => {
    await replacePassword(ctx, args);
    return null;
  },
});

/** Where I am signed in, this session first. */
export const listSessions = userQuery({
  args: {},
  returns: v.array(
    v.object({
      sessionId: v.id("authSessions"),
      isCurrent: v.boolean(),
      signedInAt: v.number(),
      lastActiveAt: v.number(),
      device: v.union(
        v.object({
          browser: v.union(v.string(), v.null()),
          system: v.union(v.string(), v.null()),
          kind: v.union(v.literal("desktop"), v.literal("phone"), v.literal("tablet")),
        }),
        v.null(),
      ),
    }),
  ),
  handler: async (ctx) =>
    await Sessions.listSessions(ctx, { userId: ctx.user._id, current: ctx.sessionId }),
});

/** Says that this session is in use and with what. Call when the page starts and now and then. */
export const touchSession = userMutation({
  args: { userAgent: v.string() },
  returns: v.null(),
  handler: async (ctx, { userAgent }) => {
    await Sessions.touchSession(ctx, {
      sessionId: ctx.sessionId,
      userId: ctx.user._id,
      userAgent,
    });
    return null;
  },
});

/** Ends one of my sessions at once. Throws `NotFound` for anybody else's. */
export const signOutSession = userMutation({
  args: { sessionId: v.id("authSessions") },
  returns: v.null(),
  handler: async (ctx, { sessionId }) => {
    const session = await ctx.db.get(sessionId);
    if (session?.userId !== ctx.user._id) throw fail("NotFound");
    await Sessions.endSession(ctx, sessionId);
    return null;
  },
});

/** Ends all my other sessions at once. Returns how many. */
export const signOutElsewhere = userMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx) => await Sessions.endSessions(ctx, ctx.user._id, { except: ctx.sessionId }),
});

/**
 * Removes me and everything I wrote, in the background; access ends at once. What others wrote
 * stays theirs. Throws `InvalidCredentials` for a wrong password, `ProofRequired` (or
 * `TooManyTries`) after many of them.
 */
export const deleteAccount = action({
  args: { password: v.string(), proof: v.optional(v.string()) },
  returns: v.null(),
  handler: async (ctx, args) => {
    const { userId } = await confirmPassword(ctx, args);
    await ctx.runMutation(internal.erasure.begin, { userId });
    return null;
  },
});

/** What stays when I leave: for how many days backups of this server are kept; 0: there are none. */
export const getLeavingTerms = userQuery({
  args: {},
  returns: v.object({ backupDays: v.number() }),
  handler: async () => ({ backupDays: getNumberSetting("BACKUP_DAYS") }),
});

/** Writes my copy of everything in the background, in place of an earlier one. */
export const startExport = userMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await Exports.startExport(ctx, ctx.user._id);
    return null;
  },
});

/**
 * How my copy stands: null if there is none. While it is written, `messages` grows; then there
 * are addresses for data and for a page to read. Whoever has one can read it until it expires.
 */
export const getExport = userQuery({
  args: {},
  returns: v.union(
    v.object({
      startedAt: v.number(),
      messages: v.number(),
      jsonUrl: v.union(v.string(), v.null()),
      htmlUrl: v.union(v.string(), v.null()),
      expiresAt: v.union(v.number(), v.null()),
    }),
    v.null(),
  ),
  handler: async (ctx) => {
    const row = await Exports.getExport(ctx, ctx.user._id);
    if (row === null) return null;
    const { startedAt, messages, files, expiresAt = null } = row;
    return {
      startedAt,
      messages,
      jsonUrl: files ? await ctx.storage.getUrl(files.json) : null,
      htmlUrl: files ? await ctx.storage.getUrl(files.html) : null,
      expiresAt,
    };
  },
});
