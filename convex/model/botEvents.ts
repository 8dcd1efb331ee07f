import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { toBackoffMs } from "../lib/backoff";
import { getNumberSetting } from "../lib/settings";
import { MINUTE, SECOND } from "../lib/time";
import { getBot } from "./bots";
import { getNames, GONE_NAME } from "./users";

/**
 * What is to be told to bots. A row holds ids; the words are read when they are sent, so what was
 * edited is sent as it is now, and what was deleted is not sent. One at a time per bot and in
 * order: the next waits until this one is through or set aside.
 *
 *   waiting --(answered 2xx)--> gone
 *   waiting --(no, late or other answer)--> waiting, attempts + 1, nextAt later
 *   waiting --(too often)--> set aside, listed --(an administrator)--> waiting
 */
type Event = Doc<"botEvents">;
type Bot = Doc<"bots">;

/** Longer than one request may take. Whoever holds the lease longer has died. */
const LEASE_MS = MINUTE;

/** 1, 2, 4 ... seconds after each failure in a row, at most this. */
const BACKOFF = { firstMs: SECOND, mostMs: 15 * MINUTE };

/** Called by the drainer for conversations that have a bot: a send knows nothing of it. */
export async function recordForBots(
  ctx: MutationCtx,
  { _id: conversationId, participants }: Doc<"conversations">,
  messages: Doc<"messages">[],
): Promise<void> {
  for (const userId of participants) {
    const bot = await getBot(ctx, userId);
    const told = messages.filter((m) => m.senderId !== userId && m.deletedAt === undefined);
    if (bot === null || !bot.isEnabled || told.length === 0) continue;
    const room = Math.max(0, getNumberSetting("WEBHOOK_QUEUE_MAX") - bot.waiting);
    for (const { _id: messageId } of told.slice(0, room)) {
      await ctx.db.insert("botEvents", {
        botId: bot._id,
        messageId,
        conversationId,
        attempts: 0,
        nextAt: Date.now(),
      });
    }
    const added = Math.min(room, told.length);
    const dropped = bot.dropped + told.length - added;
    await ctx.db.patch(bot._id, { waiting: bot.waiting + added, dropped });
    await wake(ctx, bot._id);
  }
}

/** Starts sending if nobody does. */
export async function wake(ctx: MutationCtx, botId: Id<"bots">): Promise<void> {
  const bot = await ctx.db.get(botId);
  if (bot === null || bot.isAwake) return;
  const next = await getNext(ctx, botId);
  if (next === null) return;
  await ctx.db.patch(botId, { isAwake: true, leaseUntil: next.nextAt + LEASE_MS });
  await ctx.scheduler.runAt(Math.max(Date.now(), next.nextAt), internal.webhooks.send, { botId });
}

export type Delivery = {
  eventId: Id<"botEvents">;
  url: string;
  secret: string;
  /** What is sent, as text. */
  body: string;
};

/** The next event that is due, with its words; null when nothing is: then the bot sleeps. */
export async function takeNext(
  ctx: MutationCtx,
  botId: Id<"bots">,
  { canGoOn }: { canGoOn: boolean },
): Promise<Delivery | null> {
  for (;;) {
    const bot = await ctx.db.get(botId);
    if (bot === null) return null;
    const event = bot.isEnabled ? await getNext(ctx, botId) : null;
    const isDue = event !== null && event.nextAt <= Date.now();
    if (event === null || !isDue || !canGoOn) {
      await ctx.db.patch(botId, { isAwake: false });
      if (event !== null) await wake(ctx, botId);
      return null;
    }
    const content = await toContent(ctx, bot, event);
    if (content !== null) {
      await ctx.db.patch(botId, { leaseUntil: Date.now() + LEASE_MS });
      return { eventId: event._id, url: bot.url, secret: bot.secret, body: content };
    }
    await remove(ctx, event);
  }
}

/** How it went. `problem`: null when it was taken. */
export async function finish(
  ctx: MutationCtx,
  eventId: Id<"botEvents">,
  problem: string | null,
): Promise<void> {
  const event = await ctx.db.get(eventId);
  const bot = event && (await ctx.db.get(event.botId));
  if (event === null || bot === null) return;
  if (problem === null) {
    await ctx.db.patch(bot._id, { failures: 0, sentAt: Date.now() });
    await remove(ctx, event);
    return;
  }
  const failures = bot.failures + 1;
  await ctx.db.patch(bot._id, { failures, problem });
  const attempts = event.attempts + 1;
  const isTooOften = attempts >= getNumberSetting("WEBHOOK_TRIES");
  const nextAt = Date.now() + toBackoffMs(failures, BACKOFF);
  await ctx.db.patch(eventId, {
    attempts,
    nextAt,
    ...(isTooOften && { setAsideAt: Date.now(), problem }),
  });
  const next = isTooOften ? await getNext(ctx, bot._id) : null;
  // A bot that is down is asked as rarely for its next event.
  if (next !== null) await ctx.db.patch(next._id, { nextAt });
}

/** Bots whose sender died: they hold the lease for too long. */
export async function wakeDead(ctx: MutationCtx): Promise<void> {
  const bots = await ctx.db
    .query("bots")
    .withIndex("by_lease", (q) => q.eq("isAwake", true).lt("leaseUntil", Date.now()))
    .take(100);
  for (const bot of bots) {
    await ctx.db.patch(bot._id, { isAwake: false });
    await wake(ctx, bot._id);
  }
}

export async function listSetAside(ctx: QueryCtx, limit: number): Promise<Event[]> {
  return await ctx.db
    .query("botEvents")
    .withIndex("by_set_aside", (q) => q.gt("setAsideAt", 0))
    .take(limit);
}

export async function resend(ctx: MutationCtx, event: Event): Promise<void> {
  const again = { attempts: 0, nextAt: Date.now(), setAsideAt: undefined, problem: undefined };
  await ctx.db.patch(event._id, again);
  await wake(ctx, event.botId);
}

/** All that waits and all that was set aside, of a bot that goes. */
export async function listEvents(
  ctx: QueryCtx,
  botId: Id<"bots">,
  limit: number,
): Promise<Event[]> {
  return await ctx.db
    .query("botEvents")
    .withIndex("by_bot", (q) => q.eq("botId", botId))
    .take(limit);
}

async function getNext(ctx: QueryCtx, botId: Id<"bots">): Promise<Event | null> {
  return await ctx.db
    .query("botEvents")
    .withIndex("by_bot", (q) => q.eq("botId", botId).eq("setAsideAt", undefined))
    .first();
}

async function remove(ctx: MutationCtx, { _id, botId }: Event): Promise<void> {
  await ctx.db.delete(_id);
  const bot = await ctx.db.get(botId);
  if (bot !== null) await ctx.db.patch(botId, { waiting: Math.max(0, bot.waiting - 1) });
}

/** Null when there is nothing to tell any more, or the bot may not hear it. */
async function toContent(ctx: QueryCtx, bot: Bot, event: Event): Promise<string | null> {
  const message = await ctx.db.get(event.messageId);
  const conversation = await ctx.db.get(event.conversationId);
  if (message === null || message.deletedAt !== undefined) return null;
  if (!conversation?.participants.includes(bot.userId)) return null;
  const { senderId, body, time, replyTo = null } = message;
  const name = (await getNames(ctx, [senderId])).get(senderId) ?? GONE_NAME;
  return JSON.stringify({
    type: "message.created",
    timestamp: new Date(time).toISOString(),
    data: {
      botId: bot.userId,
      conversationId: event.conversationId,
      message: { id: message._id, sender: { id: senderId, name }, body, time, replyTo },
    },
  });
}
