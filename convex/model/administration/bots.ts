import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { toTimeText, toTimeTextOrNull } from "../../lib/timeText";
import { listSetAside } from "../botEvents";
import * as Bots from "../bots";
import { toName } from "../users";

/** Events that are listed. */
const EVENTS_MAX = 100;

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

export async function toBotView(ctx: QueryCtx, bot: Doc<"bots">): Promise<Infer<typeof vBotView>> {
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
export async function requireBot(ctx: QueryCtx, typed: string): Promise<Doc<"bots">> {
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
  const rows = await listSetAside(ctx, EVENTS_MAX);
  return rows.map(({ botId, messageId, attempts, problem = "", setAsideAt = 0 }) => ({
    botId,
    messageId,
    attempts,
    problem,
    setAsideAt: toTimeText(setAsideAt),
  }));
}
