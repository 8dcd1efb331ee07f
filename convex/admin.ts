import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { type Infer, v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { internalAction, internalMutation, internalQuery } from "./_generated/server";
import { wakeEmbedder } from "./indexing/embedderRun";
import * as Queue from "./indexing/queue";
import { startRepair } from "./indexing/repair";
import { isValidEmail, normalizeEmail } from "./lib/accountRules";
import { digest } from "./lib/digest";
import { boundPage } from "./lib/pages";
import { listSettings } from "./lib/settings";
import { randomSecret } from "./lib/webhookSignature";
import type { MailAnswer } from "./mail/answer";
import { readMailSetup } from "./mail/server";
import { vMailLanguage } from "./mail/words";
import * as Administration from "./model/administration";
import { randomToken } from "./model/apiTokens";
import * as BotEvents from "./model/botEvents";
import * as Bots from "./model/bots";
import * as Invites from "./model/invites";
import { inspectMail } from "./model/mailReport";
import * as ResetCodes from "./model/resetCodes";
import * as Sessions from "./model/sessions";

/**
 * What an administrator does from the command line: `npx convex run admin:help`. All of it is
 * internal: only somebody with the deployment's admin key can call it. What changes something
 * takes `dryRun`, which tells what would happen and changes nothing.
 */

const HELP = {
  "admin:help": "This list.",
  "admin:settings":
    "Every setting with its value, default, bounds and reason; of secrets whether they are set.",
  "admin:stats": "How many people, conversations, messages and sessions there are (up to 2,000).",
  "admin:listUsers":
    '{"paginationOpts": {"numItems": 50, "cursor": null}}: everybody, newest first.',
  "admin:findUser": '{"email"}: one person.',
  "admin:disableUser": '{"email", "dryRun"?}: keeps a person out and ends their sessions at once.',
  "admin:enableUser": '{"email", "dryRun"?}: lets them in again.',
  "admin:trustUser":
    '{"email", "isTrusted", "dryRun"?}: whether what a person writes first needs no accepting (MESSAGE_REQUESTS).',
  "admin:makeResetCode":
    '{"email", "dryRun"?}: a one-time code for somebody who forgot their password.',
  "admin:mail":
    "Whether e-mail is set up (SMTP_URL, MAIL_FROM), what waits, and what went wrong last.",
  "admin:mailTest":
    '{"to", "language"?: "en", "dryRun"?}: sends a test. A dry run connects and signs in, and sends nothing.',
  "admin:eraseUser":
    '{"email", "dryRun"?}: removes a person and all they wrote. There is no way back.',
  "admin:erasures":
    "The last 50 removals, with what is left of each (0 everywhere when finished) and until when backups may hold it (BACKUP_DAYS).",
  "admin:createBot":
    '{"name", "url", "dryRun"?}: an account for a program that is told what is said in its conversations. Says its token and secret, once.',
  "admin:bots": "The bots, how many events wait for each, and what went wrong last.",
  "admin:changeBot":
    '{"botId", "url"?, "isEnabled"?, "dryRun"?}: sends its events elsewhere, or none.',
  "admin:removeBot": '{"botId", "dryRun"?}: removes a bot and all it wrote.',
  "admin:botEvents": "Events that no bot took, oldest first.",
  "admin:resendBotEvents": '{"botId"?, "dryRun"?}: tries up to 500 of these again.',
  "admin:makeInvite":
    '{"uses"?: 1, "days"?: 14, "note"?, "dryRun"?}: a code to sign up with where SIGN_UP_MODE is `invite`.',
  "admin:reports": "Messages that people reported and nobody has dealt with, oldest first.",
  "admin:resolveReport": '{"reportId", "dryRun"?}: takes a report off that list.',
  "admin:signOutUser": '{"email", "dryRun"?}: ends all sessions of a person.',
  "admin:queue": "What waits to be indexed, and whether somebody works on it.",
  "admin:wakeDrainer": '{"dryRun"?}: starts work on the queue if nobody does.',
  "admin:embeddings":
    "What waits to be embedded, what was set aside and why, how the provider does, and how far a repair is.",
  "admin:retryEmbeddings":
    '{"dryRun"?}: puts up to 500 messages that were set aside in line again.',
  "admin:repairSearch":
    '{"dryRun"?}: goes through all messages in the background and mends what search finds. After a change of provider it starts by itself.',
  "seed:demo": '{"dryRun"?}: a demo school with people and months of messages.',
} as const;

const vUser = v.object({
  userId: v.string(),
  name: v.string(),
  email: v.string(),
  createdAt: v.number(),
  disabledAt: v.union(v.number(), v.null()),
  isTrusted: v.boolean(),
});

const vDryRun = v.optional(v.boolean());

/** What is made to be given to somebody; empty after a dry run. */
const vCode = v.object({ code: v.string(), expiresAt: v.number() });
type Code = Infer<typeof vCode>;

/** Null in a dry run. */
const vHash = v.union(v.string(), v.null());

export const help = internalQuery({
  args: {},
  returns: v.record(v.string(), v.string()),
  handler: async () => HELP,
});

export const settings = internalQuery({
  args: {},
  returns: v.array(
    v.object({
      name: v.string(),
      value: v.union(v.number(), v.string()),
      default: v.union(v.number(), v.string()),
      min: v.optional(v.number()),
      max: v.optional(v.number()),
      problem: v.optional(v.string()),
      reason: v.string(),
    }),
  ),
  handler: async () => listSettings(),
});

export const stats = internalQuery({
  args: {},
  returns: v.array(v.object({ table: v.string(), rows: v.number(), isMore: v.boolean() })),
  handler: async (ctx) => await Administration.countTables(ctx),
});

export const listUsers = internalQuery({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vUser),
  handler: async (ctx, { paginationOpts }) => {
    const result = await ctx.db.query("users").order("desc").paginate(boundPage(paginationOpts));
    return { ...result, page: result.page.map(Administration.toUserView) };
  },
});

export const findUser = internalQuery({
  args: { email: v.string() },
  returns: vUser,
  handler: async (ctx, { email }) =>
    Administration.toUserView(await Administration.requireUser(ctx, email)),
});

export const disableUser = internalMutation({
  args: { email: v.string(), dryRun: vDryRun },
  returns: vUser,
  handler: async (ctx, { email, dryRun }) => {
    const user = await Administration.requireUser(ctx, email);
    if (!dryRun) await Administration.disable(ctx, user);
    return Administration.toUserView(await Administration.requireUser(ctx, email));
  },
});

export const enableUser = internalMutation({
  args: { email: v.string(), dryRun: vDryRun },
  returns: vUser,
  handler: async (ctx, { email, dryRun }) => {
    const user = await Administration.requireUser(ctx, email);
    if (!dryRun) await Administration.enable(ctx, user);
    return Administration.toUserView(await Administration.requireUser(ctx, email));
  },
});

export const trustUser = internalMutation({
  args: { email: v.string(), isTrusted: v.boolean(), dryRun: vDryRun },
  returns: vUser,
  handler: async (ctx, { email, isTrusted, dryRun }) => {
    const user = await Administration.requireUser(ctx, email);
    if (!dryRun) await ctx.db.patch(user._id, { isTrusted: isTrusted || undefined });
    return Administration.toUserView(await Administration.requireUser(ctx, email));
  },
});

export const signOutUser = internalMutation({
  args: { email: v.string(), dryRun: vDryRun },
  returns: v.object({ sessions: v.number() }),
  handler: async (ctx, { email, dryRun }) => {
    const user = await Administration.requireUser(ctx, email);
    const sessions = dryRun
      ? await Sessions.countSessions(ctx, user._id)
      : await Sessions.endSessions(ctx, user._id);
    return { sessions };
  },
});

/** An action since only actions have randomness; the code itself is never stored. */
export const makeResetCode = internalAction({
  args: { email: v.string(), dryRun: vDryRun },
  returns: vCode,
  handler: async (ctx, { email, dryRun }): Promise<Code> => {
    const code = dryRun ? null : ResetCodes.randomCode();
    const codeHash = code === null ? null : await ResetCodes.toCodeHash(code);
    const { expiresAt } = await ctx.runMutation(internal.admin.storeResetCode, { email, codeHash });
    return { code: code ?? "", expiresAt };
  },
});

export const storeResetCode = internalMutation({
  args: { email: v.string(), codeHash: vHash },
  returns: v.object({ expiresAt: v.number() }),
  handler: async (ctx, { email, codeHash }) => {
    const user = await Administration.requireUser(ctx, email);
    return await ResetCodes.storeResetCode(ctx, user._id, codeHash);
  },
});

export const mail = internalQuery({
  args: {},
  returns: v.object({
    state: v.union(v.literal("off"), v.literal("broken"), v.literal("ready")),
    setupProblem: v.union(v.string(), v.null()),
    server: v.union(v.string(), v.null()),
    from: v.union(v.string(), v.null()),
    waiting: v.number(),
    isMore: v.boolean(),
    lastSentAt: v.union(v.string(), v.null()),
    failuresInARow: v.number(),
    lastProblem: v.union(v.string(), v.null()),
    lastFailedAt: v.union(v.string(), v.null()),
  }),
  handler: async (ctx) => await inspectMail(ctx),
});

/** Says what the mail server made of it. */
export const mailTest = internalAction({
  args: { to: v.string(), language: v.optional(vMailLanguage), dryRun: vDryRun },
  returns: v.string(),
  handler: async (ctx, { language = "en", dryRun = false, ...given }): Promise<string> => {
    const to = normalizeEmail(given.to);
    if (!isValidEmail(to)) throw new Error(`"${to}" is no complete e-mail address.`);
    const setup = readMailSetup();
    if (setup.kind === "off") throw new Error("No e-mail is set up: set SMTP_URL and MAIL_FROM.");
    if (setup.kind === "broken") throw new Error(setup.problem);
    const test = { to, language, dryRun };
    const answer: MailAnswer = await ctx.runAction(internal.mail.sender.sendTest, test);
    if (answer.kind !== "sent") throw new Error(answer.problem);
    return dryRun
      ? "The mail server let us in. Nothing was sent."
      : `The mail server took it. Look into the mailbox of ${to}, and into its spam folder.`;
  },
});

export const queue = internalQuery({
  args: {},
  returns: v.object({
    waiting: v.number(),
    isMore: v.boolean(),
    oldest: v.union(v.number(), v.null()),
    isAwake: v.boolean(),
    lastRoundAt: v.union(v.number(), v.null()),
  }),
  handler: async (ctx) => await Administration.inspectQueue(ctx),
});

export const wakeDrainer = internalMutation({
  args: { dryRun: vDryRun },
  returns: v.object({ woken: v.boolean() }),
  handler: async (ctx, { dryRun }) => {
    const { isAwake } = await Administration.inspectQueue(ctx);
    if (!dryRun) await Queue.wakeDrainer(ctx);
    return { woken: !isAwake };
  },
});

export const repairSearch = internalMutation({
  args: { dryRun: vDryRun },
  /** Whether one that was going on began anew. */
  returns: v.object({ isRestart: v.boolean() }),
  handler: async (ctx, { dryRun }) => {
    const { repair } = await Administration.inspectEmbeddings(ctx);
    if (!dryRun) await startRepair(ctx);
    return { isRestart: repair !== null && repair.finishedAt === null };
  },
});

export const embeddings = internalQuery({
  args: {},
  returns: v.object({
    provider: v.union(v.string(), v.null()),
    waiting: v.number(),
    isMore: v.boolean(),
    isAwake: v.boolean(),
    failures: v.number(),
    succeededAt: v.union(v.number(), v.null()),
    repair: v.union(
      v.object({
        startedAt: v.number(),
        finishedAt: v.union(v.number(), v.null()),
        messages: v.number(),
        percent: v.number(),
      }),
      v.null(),
    ),
    setAside: v.array(
      v.object({ messageId: v.id("messages"), reason: v.string(), failedAt: v.number() }),
    ),
  }),
  handler: async (ctx) => await Administration.inspectEmbeddings(ctx),
});

export const retryEmbeddings = internalMutation({
  args: { dryRun: vDryRun },
  returns: v.object({ messages: v.number() }),
  handler: async (ctx, { dryRun }) => {
    const rows = await ctx.db.query("embeddingFailures").take(500);
    if (!dryRun) {
      for (const row of rows) await Administration.retryEmbedding(ctx, row);
      await wakeEmbedder(ctx);
    }
    return { messages: rows.length };
  },
});

export const eraseUser = internalMutation({
  args: { email: v.string(), dryRun: vDryRun },
  returns: vUser,
  handler: async (ctx, { email, dryRun }) => {
    const user = await Administration.requireUser(ctx, email);
    if (!dryRun) await ctx.runMutation(internal.erasure.begin, { userId: user._id });
    return Administration.toUserView(user);
  },
});

export const erasures = internalQuery({
  args: {},
  returns: v.array(
    v.object({
      startedAt: v.number(),
      finishedAt: v.union(v.number(), v.null()),
      messages: v.number(),
      conversations: v.number(),
      left: v.union(v.record(v.string(), v.number()), v.null()),
      inBackupsUntil: v.union(v.number(), v.null()),
    }),
  ),
  handler: async (ctx) => await Administration.listErasures(ctx),
});

/** An action since only actions have randomness; of the token only a hash is stored. */
export const createBot = internalAction({
  args: { name: v.string(), url: v.string(), dryRun: vDryRun },
  /** Null after a dry run that found nothing wrong. */
  returns: v.union(
    v.object({
      botId: v.id("bots"),
      userId: v.id("users"),
      token: v.string(),
      secret: v.string(),
    }),
    v.null(),
  ),
  handler: async (ctx, { name, url, dryRun }): Promise<NewBot | null> => {
    const [token, secret] = [randomToken(), randomSecret()];
    const tokenHash = await digest(token);
    const bot = { name, url, secret, tokenHash, dryRun };
    const stored: StoredBot | null = await ctx.runMutation(internal.admin.storeBot, bot);
    return stored && { ...stored, token, secret };
  },
});

type StoredBot = { botId: Id<"bots">; userId: Id<"users"> };
type NewBot = StoredBot & { token: string; secret: string };

export const storeBot = internalMutation({
  args: {
    name: v.string(),
    url: v.string(),
    secret: v.string(),
    tokenHash: v.string(),
    dryRun: vDryRun,
  },
  returns: v.union(v.object({ botId: v.id("bots"), userId: v.id("users") }), v.null()),
  handler: async (ctx, { dryRun, ...bot }) => {
    if (!dryRun) return await Bots.createBot(ctx, bot);
    await Bots.requireCreatable(ctx, bot);
    return null;
  },
});

export const bots = internalQuery({
  args: {},
  returns: v.array(
    v.object({
      botId: v.id("bots"),
      userId: v.id("users"),
      name: v.string(),
      url: v.string(),
      isEnabled: v.boolean(),
      waiting: v.number(),
      dropped: v.number(),
      failures: v.number(),
      problem: v.union(v.string(), v.null()),
      sentAt: v.union(v.number(), v.null()),
    }),
  ),
  handler: async (ctx) => await Administration.listBots(ctx),
});

export const changeBot = internalMutation({
  args: {
    botId: v.id("bots"),
    url: v.optional(v.string()),
    isEnabled: v.optional(v.boolean()),
    dryRun: vDryRun,
  },
  returns: v.null(),
  handler: async (ctx, { botId, dryRun, ...change }) => {
    const bot = await Bots.requireBot(ctx, botId);
    if (dryRun) return null;
    await Bots.changeBot(ctx, bot, change);
    await BotEvents.wake(ctx, botId);
    return null;
  },
});

export const removeBot = internalMutation({
  args: { botId: v.id("bots"), dryRun: vDryRun },
  returns: v.null(),
  handler: async (ctx, { botId, dryRun }) => {
    const { userId } = await Bots.requireBot(ctx, botId);
    if (!dryRun) await ctx.runMutation(internal.erasure.begin, { userId });
    return null;
  },
});

export const botEvents = internalQuery({
  args: {},
  returns: v.array(
    v.object({
      botId: v.id("bots"),
      messageId: v.id("messages"),
      attempts: v.number(),
      problem: v.string(),
      setAsideAt: v.number(),
    }),
  ),
  handler: async (ctx) => await Administration.listBotEvents(ctx),
});

export const resendBotEvents = internalMutation({
  args: { botId: v.optional(v.id("bots")), dryRun: vDryRun },
  returns: v.object({ events: v.number() }),
  handler: async (ctx, { botId, dryRun }) => {
    const rows = await BotEvents.listSetAside(ctx, 500);
    const chosen = rows.filter((row) => botId === undefined || row.botId === botId);
    if (!dryRun) for (const row of chosen) await BotEvents.resend(ctx, row);
    return { events: chosen.length };
  },
});

/** An action since only actions have randomness; the code itself is never stored. */
export const makeInvite = internalAction({
  args: {
    uses: v.optional(v.number()),
    days: v.optional(v.number()),
    note: v.optional(v.string()),
    dryRun: vDryRun,
  },
  returns: v.object({ ...vCode.fields, uses: v.number() }),
  handler: async (
    ctx,
    { uses = 1, days = 14, note = "", dryRun },
  ): Promise<Code & { uses: number }> => {
    const code = dryRun ? null : ResetCodes.randomCode();
    const codeHash = code === null ? null : await Invites.toInviteHash(code);
    const stored = await ctx.runMutation(internal.admin.storeInvite, {
      codeHash,
      uses,
      days,
      note,
    });
    return { code: code ?? "", ...stored };
  },
});

export const storeInvite = internalMutation({
  args: { codeHash: vHash, uses: v.number(), days: v.number(), note: v.string() },
  returns: v.object({ uses: v.number(), expiresAt: v.number() }),
  handler: async (ctx, invite) => await Invites.storeInvite(ctx, invite),
});

export const reports = internalQuery({
  args: {},
  returns: v.array(
    v.object({
      reportId: v.id("reports"),
      reportedAt: v.number(),
      reporter: v.string(),
      sender: v.string(),
      body: v.string(),
      reason: v.string(),
    }),
  ),
  handler: async (ctx) => await Administration.listReports(ctx),
});

export const resolveReport = internalMutation({
  args: { reportId: v.id("reports"), dryRun: vDryRun },
  returns: v.null(),
  handler: async (ctx, { reportId, dryRun }) => {
    const report = await ctx.db.get(reportId);
    if (report === null) throw new Error("There is no such report.");
    if (!dryRun) await ctx.db.patch(reportId, { resolvedAt: Date.now() });
    return null;
  },
});
