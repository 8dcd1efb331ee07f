import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { type Infer, v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { internalAction, internalMutation, internalQuery } from "./_generated/server";
import { wakeEmbedder } from "./indexing/embedderRun";
import * as Queue from "./indexing/queue";
import { startRepair } from "./indexing/repair";
import { digest } from "./lib/digest";
import { boundPage } from "./lib/pages";
import { listSettings, vSettingView } from "./lib/settings";
import { randomSecret } from "./lib/webhookSignature";
import { vMailLanguage } from "./mail/words";
import * as BotViews from "./model/administration/bots";
import * as Codes from "./model/administration/codes";
import * as Erasures from "./model/administration/erasures";
import * as Figures from "./model/administration/figures";
import { HELP } from "./model/administration/help";
import * as Indexing from "./model/administration/indexing";
import * as Mail from "./model/administration/mail";
import * as People from "./model/administration/people";
import * as Reports from "./model/administration/reports";
import { randomToken } from "./model/apiTokens";
import * as BotEvents from "./model/botEvents";
import * as Bots from "./model/bots";
import * as Sessions from "./model/sessions";

/**
 * What an administrator does from the command line: `npx convex run admin:help`. All of it is
 * internal: only somebody with the deployment's admin key can call it. What changes something
 * takes `dryRun`, which tells what would happen and changes nothing.
 *
 * The names are what people type, so they are all in this one file; what each area shows and knows
 * is in `model/administration/`.
 */

const vDryRun = v.optional(v.boolean());

const FIRST_PAGE = { numItems: 50, cursor: null };

/** Events of bots that are sent again at once. */
const RESEND_MAX = 500;

export const help = internalQuery({
  args: {},
  returns: v.record(v.string(), v.string()),
  handler: async () => HELP,
});

export const settings = internalQuery({
  args: {},
  returns: v.array(vSettingView),
  handler: async () => listSettings(),
});

export const stats = internalQuery({
  args: {},
  returns: v.array(Figures.vCount),
  handler: async (ctx) => await Figures.countTables(ctx),
});

export const listUsers = internalQuery({
  args: { paginationOpts: v.optional(paginationOptsValidator) },
  returns: paginationResultValidator(People.vUserView),
  handler: async (ctx, { paginationOpts = FIRST_PAGE }) => {
    const result = await ctx.db.query("users").order("desc").paginate(boundPage(paginationOpts));
    return { ...result, page: result.page.map(People.toUserView) };
  },
});

export const findUser = internalQuery({
  args: { email: v.string() },
  returns: People.vUserView,
  handler: async (ctx, { email }) => People.toUserView(await People.requireUser(ctx, email)),
});

export const disableUser = internalMutation({
  args: { email: v.string(), dryRun: vDryRun },
  returns: People.vUserView,
  handler: async (ctx, { email, dryRun }) => {
    const user = await People.requireUser(ctx, email);
    if (!dryRun) await People.disable(ctx, user);
    return People.toUserView(await People.requireUser(ctx, email));
  },
});

export const enableUser = internalMutation({
  args: { email: v.string(), dryRun: vDryRun },
  returns: People.vUserView,
  handler: async (ctx, { email, dryRun }) => {
    const user = await People.requireUser(ctx, email);
    if (!dryRun) await People.enable(ctx, user);
    return People.toUserView(await People.requireUser(ctx, email));
  },
});

export const trustUser = internalMutation({
  args: { email: v.string(), isTrusted: v.boolean(), dryRun: vDryRun },
  returns: People.vUserView,
  handler: async (ctx, { email, isTrusted, dryRun }) => {
    const user = await People.requireUser(ctx, email);
    if (!dryRun) await ctx.db.patch(user._id, { isTrusted: isTrusted || undefined });
    return People.toUserView(await People.requireUser(ctx, email));
  },
});

export const signOutUser = internalMutation({
  args: { email: v.string(), dryRun: vDryRun },
  returns: v.object({ sessions: v.number() }),
  handler: async (ctx, { email, dryRun }) => {
    const user = await People.requireUser(ctx, email);
    const sessions = dryRun
      ? await Sessions.countSessions(ctx, user._id)
      : await Sessions.endSessions(ctx, user._id);
    return { sessions };
  },
});

export const eraseUser = internalMutation({
  args: { email: v.string(), dryRun: vDryRun },
  returns: People.vUserView,
  handler: async (ctx, { email, dryRun }) => {
    const user = await People.requireUser(ctx, email);
    if (!dryRun) await ctx.runMutation(internal.erasure.begin, { userId: user._id });
    return People.toUserView(user);
  },
});

export const erasures = internalQuery({
  args: {},
  returns: v.array(Erasures.vErasureView),
  handler: async (ctx) => await Erasures.listErasures(ctx),
});

/** An action since only actions have randomness; the code itself is never stored. */
export const makeResetCode = internalAction({
  args: { email: v.string(), dryRun: vDryRun },
  returns: Codes.vCode,
  handler: async (ctx, args): Promise<Codes.Code> => await Codes.makeResetCode(ctx, args),
});

/** An action since only actions have randomness; the code itself is never stored. */
export const makeInvite = internalAction({
  args: {
    uses: v.optional(v.number()),
    days: v.optional(v.number()),
    note: v.optional(v.string()),
    email: v.optional(v.string()),
    language: v.optional(vMailLanguage),
    dryRun: vDryRun,
  },
  returns: Codes.vInvite,
  handler: async (ctx, args): Promise<Codes.Invite> => await Codes.makeInvite(ctx, args),
});

export const mail = internalQuery({
  args: {},
  returns: Mail.vMailView,
  handler: async (ctx) => await Mail.inspectMail(ctx),
});

/** Says what the mail server made of it. */
export const mailTest = internalAction({
  args: { to: v.string(), language: v.optional(vMailLanguage), dryRun: vDryRun },
  returns: v.string(),
  handler: async (ctx, args): Promise<string> => await Mail.sendTest(ctx, args),
});

export const reports = internalQuery({
  args: {},
  returns: v.array(Reports.vReportView),
  handler: async (ctx) => await Reports.listReports(ctx),
});

export const resolveReport = internalMutation({
  args: { reportId: v.string(), dryRun: vDryRun },
  returns: v.string(),
  handler: async (ctx, { reportId, dryRun }) => {
    const report = await Reports.requireReport(ctx, reportId);
    if (dryRun) return "It would be off the list.";
    await ctx.db.patch(report._id, { resolvedAt: Date.now() });
    return "It is off the list.";
  },
});

/** Null after a dry run that found nothing wrong. */
const vNewBot = v.union(
  v.object({
    botId: v.id("bots"),
    userId: v.id("users"),
    token: v.string(),
    secret: v.string(),
  }),
  v.null(),
);

/** An action since only actions have randomness; of the token only a hash is stored. */
export const createBot = internalAction({
  args: { name: v.string(), url: v.string(), dryRun: vDryRun },
  returns: vNewBot,
  handler: async (ctx, { name, url, dryRun = false }): Promise<Infer<typeof vNewBot>> => {
    const [token, secret] = [randomToken(), randomSecret()];
    const bot = { name, url, secret, tokenHash: await digest(token), dryRun };
    const stored: { botId: Id<"bots">; userId: Id<"users"> } | null = await ctx.runMutation(
      internal.adminSteps.storeBot,
      bot,
    );
    return stored && { ...stored, token, secret };
  },
});

export const bots = internalQuery({
  args: {},
  returns: v.array(BotViews.vBotView),
  handler: async (ctx) => await BotViews.listBots(ctx),
});

export const changeBot = internalMutation({
  args: {
    botId: v.string(),
    url: v.optional(v.string()),
    isEnabled: v.optional(v.boolean()),
    dryRun: vDryRun,
  },
  returns: BotViews.vBotView,
  handler: async (ctx, { botId, dryRun, ...change }) => {
    const bot = await BotViews.requireBot(ctx, botId);
    if (!dryRun) {
      await Bots.changeBot(ctx, bot, change);
      await BotEvents.wake(ctx, bot._id);
    }
    return await BotViews.toBotView(ctx, await BotViews.requireBot(ctx, botId));
  },
});

export const removeBot = internalMutation({
  args: { botId: v.string(), dryRun: vDryRun },
  returns: v.string(),
  handler: async (ctx, { botId, dryRun }) => {
    const { userId } = await BotViews.requireBot(ctx, botId);
    if (dryRun) return "It and all it wrote would be removed.";
    await ctx.runMutation(internal.erasure.begin, { userId });
    return "It and all it wrote are being removed: see admin:erasures.";
  },
});

export const botEvents = internalQuery({
  args: {},
  returns: v.array(BotViews.vBotEventView),
  handler: async (ctx) => await BotViews.listBotEvents(ctx),
});

export const resendBotEvents = internalMutation({
  args: { botId: v.optional(v.string()), dryRun: vDryRun },
  returns: v.object({ events: v.number() }),
  handler: async (ctx, { botId, dryRun }) => {
    const bot = botId === undefined ? null : await BotViews.requireBot(ctx, botId);
    const rows = await BotEvents.listSetAside(ctx, RESEND_MAX);
    const chosen = rows.filter((row) => bot === null || row.botId === bot._id);
    if (!dryRun) for (const row of chosen) await BotEvents.resend(ctx, row);
    return { events: chosen.length };
  },
});

export const queue = internalQuery({
  args: {},
  returns: Indexing.vQueueView,
  handler: async (ctx) => await Indexing.inspectQueue(ctx),
});

export const wakeDrainer = internalMutation({
  args: { dryRun: vDryRun },
  /** Whether it slept. */
  returns: v.object({ woken: v.boolean() }),
  handler: async (ctx, { dryRun }) => {
    const { isAwake } = await Indexing.inspectQueue(ctx);
    if (!dryRun) await Queue.wakeDrainer(ctx);
    return { woken: !isAwake };
  },
});

export const embeddings = internalQuery({
  args: {},
  returns: Indexing.vEmbeddingsView,
  handler: async (ctx) => await Indexing.inspectEmbeddings(ctx),
});

export const retryEmbeddings = internalMutation({
  args: { dryRun: vDryRun },
  returns: v.object({ messages: v.number() }),
  handler: async (ctx, { dryRun }) => {
    const failures = await Indexing.listFailures(ctx);
    if (!dryRun) {
      for (const failure of failures) await Indexing.retryEmbedding(ctx, failure);
      await wakeEmbedder(ctx);
    }
    return { messages: failures.length };
  },
});

export const repairSearch = internalMutation({
  args: { dryRun: vDryRun },
  /** Whether one that was going on began anew. */
  returns: v.object({ isRestart: v.boolean() }),
  handler: async (ctx, { dryRun }) => {
    const { repair } = await Indexing.inspectEmbeddings(ctx);
    if (!dryRun) await startRepair(ctx);
    return { isRestart: repair !== null && repair.finishedAt === null };
  },
});
