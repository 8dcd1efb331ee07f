import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation, internalQuery } from "./_generated/server";
import { boundPage } from "./lib/pages";
import { listSettings, vSettingView } from "./lib/settings";
import { vMailLanguage } from "./mail/words";
import * as Bots from "./model/administration/bots";
import * as Codes from "./model/administration/codes";
import * as Erasures from "./model/administration/erasures";
import * as Figures from "./model/administration/figures";
import { HELP } from "./model/administration/help";
import * as Indexing from "./model/administration/indexing";
import * as Mail from "./model/administration/mail";
import * as People from "./model/administration/people";
import * as Reports from "./model/administration/reports";

/**
 * What an administrator does from the command line: `npx convex run admin:help`. All of it is
 * internal: only somebody with the deployment's admin key can call it. What changes something
 * takes `dryRun`, which tells what would happen and changes nothing.
 *
 * The names and arguments are what people type, so they are all in this one file; what each area
 * shows and does is in `model/administration/`.
 */

const vDryRun = v.optional(v.boolean());

const FIRST_PAGE = { numItems: 50, cursor: null };

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
  handler: async (ctx, args) => await People.change(ctx, args, People.disable),
});

export const enableUser = internalMutation({
  args: { email: v.string(), dryRun: vDryRun },
  returns: People.vUserView,
  handler: async (ctx, args) => await People.change(ctx, args, People.enable),
});

export const trustUser = internalMutation({
  args: { email: v.string(), isTrusted: v.boolean(), dryRun: vDryRun },
  returns: People.vUserView,
  handler: async (ctx, args) => await People.trust(ctx, args),
});

export const signOutUser = internalMutation({
  args: { email: v.string(), dryRun: vDryRun },
  returns: v.object({ sessions: v.number() }),
  handler: async (ctx, args) => ({ sessions: await People.signOut(ctx, args) }),
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
  handler: async (ctx, args) => await Reports.resolve(ctx, args),
});

/** An action since only actions have randomness; of the token only a hash is stored. */
export const createBot = internalAction({
  args: { name: v.string(), url: v.string(), dryRun: vDryRun },
  returns: Bots.vNewBot,
  handler: async (ctx, args): Promise<Bots.NewBot> => await Bots.create(ctx, args),
});

export const bots = internalQuery({
  args: {},
  returns: v.array(Bots.vBotView),
  handler: async (ctx) => await Bots.listBots(ctx),
});

export const changeBot = internalMutation({
  args: {
    botId: v.string(),
    url: v.optional(v.string()),
    isEnabled: v.optional(v.boolean()),
    dryRun: vDryRun,
  },
  returns: Bots.vBotView,
  handler: async (ctx, args) => await Bots.change(ctx, args),
});

export const removeBot = internalMutation({
  args: { botId: v.string(), dryRun: vDryRun },
  returns: v.string(),
  handler: async (ctx, args): Promise<string> => await Bots.remove(ctx, args),
});

export const botEvents = internalQuery({
  args: {},
  returns: v.array(Bots.vBotEventView),
  handler: async (ctx) => await Bots.listBotEvents(ctx),
});

export const resendBotEvents = internalMutation({
  args: { botId: v.optional(v.string()), dryRun: vDryRun },
  returns: v.object({ events: v.number() }),
  handler: async (ctx, args) => ({ events: await Bots.resendEvents(ctx, args) }),
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
  handler: async (ctx, args) => ({ woken: await Indexing.wakeSleeping(ctx, args) }),
});

export const embeddings = internalQuery({
  args: {},
  returns: Indexing.vEmbeddingsView,
  handler: async (ctx) => await Indexing.inspectEmbeddings(ctx),
});

export const retryEmbeddings = internalMutation({
  args: { dryRun: vDryRun },
  returns: v.object({ messages: v.number() }),
  handler: async (ctx, args) => ({ messages: await Indexing.retryFailures(ctx, args) }),
});

export const repairSearch = internalMutation({
  args: { dryRun: vDryRun },
  /** Whether one that was going on began anew. */
  returns: v.object({ isRestart: v.boolean() }),
  handler: async (ctx, args) => ({ isRestart: await Indexing.repair(ctx, args) }),
});
