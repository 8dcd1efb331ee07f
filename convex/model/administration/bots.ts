import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { ActionCtx, MutationCtx, QueryCtx } from "../../_generated/server";
import { digest } from "../../lib/digest";
import { toTimeText, toTimeTextOrNull } from "../../lib/timeText";
import { randomSecret } from "../../lib/webhookSignature";
import { randomToken } from "../apiTokens";
import * as BotEvents from "../botEvents";
import * as Bots from "../bots";
import { toName } from "../users";

/** Events that are listed. */
const EVENTS_MAX = 100;

/** Events that are sent again at once. */
const RESEND_MAX = 500;

export const vBotView = v.object({
  botId: v.id("bots"),
  userId: v.id("users"),
  name: v.string(),
  url: v.string(),
  isEnabled: v.boolean(),
  waiting: v.number(),
  dropped: v.number(),
  failures: v.number(),
  problem: v.union(v.string(), v.null()),
  sentAt: v.union(v.string(), v.null()),
});

export async function listBots(ctx: QueryCtx): Promise<Infer<typeof vBotView>[]> {
  const bots = await Bots.listBots(ctx);
  return await Promise.all(bots.map(async (bot) => await toBotView(ctx, bot)));
}

async function toBotView(ctx: QueryCtx, bot: Doc<"bots">): Promise<Infer<typeof vBotView>> {
  const { _id, userId, url, isEnabled, waiting, dropped, failures, problem, sentAt } = bot;
  return {
    botId: _id,
    userId,
    name: toName(await ctx.db.get(userId)),
    url,
    isEnabled,
    waiting,
    dropped,
    failures,
    problem: failures > 0 ? (problem ?? null) : null,
    sentAt: toTimeTextOrNull(sentAt),
  };
}

/** By its id as it was typed. */
async function requireBot(ctx: QueryCtx, typed: string): Promise<Doc<"bots">> {
  const botId = ctx.db.normalizeId("bots", typed);
  const bot = botId && (await ctx.db.get(botId));
  if (bot === null) throw new Error(`No bot has the id "${typed}". admin:bots lists them.`);
  return bot;
}

export const vBotEventView = v.object({
  botId: v.id("bots"),
  messageId: v.id("messages"),
  attempts: v.number(),
  problem: v.string(),
  setAsideAt: v.string(),
});

export async function listBotEvents(ctx: QueryCtx): Promise<Infer<typeof vBotEventView>[]> {
  const rows = await BotEvents.listSetAside(ctx, EVENTS_MAX);
  return rows.map(({ botId, messageId, attempts, problem = "", setAsideAt = 0 }) => ({
    botId,
    messageId,
    attempts,
    problem,
    setAsideAt: toTimeText(setAsideAt),
  }));
}

/** Null after a dry run that found nothing wrong. */
export const vNewBot = v.union(
  v.object({
    botId: v.id("bots"),
    userId: v.id("users"),
    token: v.string(),
    secret: v.string(),
  }),
  v.null(),
);
export type NewBot = Infer<typeof vNewBot>;

/** Of the token only a hash is stored. */
export async function create(
  ctx: ActionCtx,
  { name, url, dryRun = false }: { name: string; url: string; dryRun?: boolean },
): Promise<NewBot> {
  const [token, secret] = [randomToken(), randomSecret()];
  const bot = { name, url, secret, tokenHash: await digest(token), dryRun };
  const stored: { botId: Id<"bots">; userId: Id<"users"> } | null = await ctx.runMutation(
    internal.adminSteps.storeBot,
    bot,
  );
  return stored && { ...stored, token, secret };
}

type Named = { botId: string; dryRun?: boolean };

export async function change(
  ctx: MutationCtx,
  { botId, dryRun, ...wanted }: Named & { url?: string; isEnabled?: boolean },
): Promise<Infer<typeof vBotView>> {
  const bot = await requireBot(ctx, botId);
  if (!dryRun) {
    await Bots.changeBot(ctx, bot, wanted);
    await BotEvents.wake(ctx, bot._id);
  }
  return await toBotView(ctx, await requireBot(ctx, botId));
}

export async function remove(ctx: MutationCtx, { botId, dryRun }: Named): Promise<string> {
  const { userId } = await requireBot(ctx, botId);
  if (dryRun) return "It and all it wrote would be removed.";
  await ctx.runMutation(internal.erasure.begin, { userId });
  return "It and all it wrote are being removed: see admin:erasures.";
}

/** Of one bot, or of all. Tells how many. */
export async function resendEvents(
  ctx: MutationCtx,
  { botId, dryRun }: Partial<Named>,
): Promise<number> {
  const bot = botId === undefined ? null : await requireBot(ctx, botId);
  const rows = await BotEvents.listSetAside(ctx, RESEND_MAX);
  const chosen = rows.filter((row) => bot === null || row.botId === bot._id);
  if (!dryRun) for (const row of chosen) await BotEvents.resend(ctx, row);
  return chosen.length;
}
