import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { toBackoffMs } from "../lib/backoff";
import type { PushRequest } from "../lib/pushRequest";
import { getNumberSetting } from "../lib/settings";
import { DAY, HOUR, MINUTE, SECOND } from "../lib/time";
import { getVapidKeys } from "../lib/vapid";
import { isOnline } from "./presence";
import { toPayload } from "./pushContent";
import { drop, isAlive, listSubscriptions, type Subscription } from "./pushSubscriptions";

/**
 * Pushes to come. A row holds ids; whether there is something to tell, and the words, are found
 * out when it is sent, so what was read, muted, blocked or deleted meanwhile makes no noise.
 *
 *   waiting --(its person is at a screen)--> waiting once more, a little
 *   waiting --(claimed: nextAt moves on by a lease)--> being sent
 *   being sent --(taken; nothing newer came)--> gone --(something newer came)--> waiting
 *   being sent --(not now)--> waiting, attempts + 1 --(too often)--> gone
 *   being sent --(refused)--> gone --(the address is no more)--> gone with its subscription
 */
type Queued = Doc<"pushQueue">;

/** What is read at once makes no noise, and what follows at once goes along. */
const GATHER_MS = SECOND;

/** Whoever sits at a screen may read there first. */
const AT_SCREEN_MS = 15 * SECOND;

/** Longer than one batch may take. */
const LEASE_MS = MINUTE;

/** A run that started before this and is not over has died. */
const STALLED_MS = 3 * MINUTE;

/** Pushes of one step: they go out together. */
const BATCH_SIZE = 20;

/** 15, 30, 60 ... seconds after each failure, at most this; a push service may ask for more. */
const BACKOFF = { firstMs: 15 * SECOND, mostMs: HOUR };

/** Called by the drainer once somebody has a subscription, for members with something to read. */
export async function recordForPush(
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  members: Pick<Doc<"conversationParticipants">, "userId" | "mutedUntil">[],
): Promise<void> {
  if (getVapidKeys() === null) return;
  for (const { userId, mutedUntil = 0 } of members) {
    if (mutedUntil > Date.now()) continue;
    for (const { _id } of await listSubscriptions(ctx, userId)) {
      await enqueue(ctx, { subscriptionId: _id, conversationId });
    }
  }
}

/** One more reason to push: goes along with what waits already. */
export async function enqueue(
  ctx: MutationCtx,
  { subscriptionId, conversationId }: Pick<Queued, "subscriptionId" | "conversationId">,
): Promise<void> {
  const time = Date.now();
  const waiting = await ctx.db
    .query("pushQueue")
    .withIndex("by_subscription", (q) =>
      q.eq("subscriptionId", subscriptionId).eq("conversationId", conversationId),
    )
    .first();
  if (waiting !== null) {
    await ctx.db.patch(waiting._id, { time });
    return;
  }
  const nextAt = time + (conversationId === undefined ? 0 : GATHER_MS);
  const row = { subscriptionId, conversationId, time, nextAt, attempts: 0, hasWaited: false };
  await ctx.db.insert("pushQueue", row);
  await wake(ctx, nextAt);
}

export type Delivery = PushRequest & Pick<Outcome, "pushId" | "time">;

/** What is due, with its words, claimed for a while; null when nothing is. */
export async function claim(ctx: MutationCtx): Promise<Delivery[] | null> {
  const rows = await ctx.db
    .query("pushQueue")
    .withIndex("by_next_at", (q) => q.lte("nextAt", Date.now()))
    .take(BATCH_SIZE);
  if (rows.length === 0) return null;
  const deliveries: Delivery[] = [];
  for (const row of rows) {
    const delivery = await prepare(ctx, row);
    if (delivery !== null) deliveries.push(delivery);
  }
  return deliveries;
}

/** Null when nothing is sent now: the row is gone then, or put off. */
async function prepare(ctx: MutationCtx, row: Queued): Promise<Delivery | null> {
  // A row of the same subscription may have been the last one.
  if ((await ctx.db.get(row._id)) === null) return null;
  const subscription = await getAlive(ctx, row.subscriptionId);
  const isWanted = subscription !== null && isFresh(row) && getVapidKeys() !== null;
  const payload = isWanted ? await toPayload(ctx, subscription, row) : null;
  if (subscription === null || payload === null) {
    if ((await ctx.db.get(row._id)) !== null) await ctx.db.delete(row._id);
    return null;
  }
  const waitsUntil = await findWait(ctx, row, subscription);
  if (waitsUntil !== null) {
    await ctx.db.patch(row._id, { nextAt: waitsUntil, hasWaited: true });
    return null;
  }
  await ctx.db.patch(row._id, { nextAt: Date.now() + LEASE_MS });
  const { endpoint, p256dh, auth } = subscription;
  const { _id: pushId, time, conversationId: topic = "test" } = row;
  return { pushId, time, endpoint, p256dh, auth, topic, payload };
}

/** A subscription whose session is over goes with all that waits for it. */
async function getAlive(
  ctx: MutationCtx,
  subscriptionId: Queued["subscriptionId"],
): Promise<Subscription | null> {
  const subscription = await ctx.db.get(subscriptionId);
  if (subscription === null || (await isAlive(ctx, subscription))) return subscription;
  await drop(ctx, subscription);
  return null;
}

/** Until when it waits, null when it does not. */
async function findWait(
  ctx: QueryCtx,
  row: Queued,
  { userId, pausedUntil = 0 }: Subscription,
): Promise<number | null> {
  if (pausedUntil > Date.now()) return pausedUntil;
  if (row.conversationId === undefined || row.hasWaited) return null;
  return (await isOnline(ctx, userId)) ? Date.now() + AT_SCREEN_MS : null;
}

function isFresh({ time }: Queued): boolean {
  return time > Date.now() - DAY;
}

export const vOutcome = v.object({
  pushId: v.id("pushQueue"),
  time: v.number(),
  answer: v.union(
    v.object({ kind: v.literal("sent") }),
    v.object({ kind: v.literal("gone") }),
    v.object({ kind: v.literal("refused"), problem: v.string() }),
    v.object({
      kind: v.literal("later"),
      problem: v.string(),
      retryAfterMs: v.union(v.number(), v.null()),
    }),
  ),
});
export type Outcome = Infer<typeof vOutcome>;

export async function finish(ctx: MutationCtx, { pushId, time, answer }: Outcome): Promise<void> {
  const row = await ctx.db.get(pushId);
  const subscription = row && (await ctx.db.get(row.subscriptionId));
  if (row === null || subscription === null) return;
  const { _id: subscriptionId } = subscription;
  switch (answer.kind) {
    case "sent": {
      const good = { problem: undefined, pausedUntil: undefined };
      await ctx.db.patch(subscriptionId, { ...good, sentAt: Date.now() });
      await finishRow(ctx, row, time);
      return;
    }
    case "gone":
      await drop(ctx, subscription);
      return;
    case "refused":
      await ctx.db.patch(subscriptionId, { problem: answer.problem });
      await finishRow(ctx, row, time);
      return;
    case "later":
      await tryAgain(ctx, row, answer);
  }
}

/** Gone, unless something newer came while it was on its way. */
async function finishRow(ctx: MutationCtx, row: Queued, sentTime: number): Promise<void> {
  if (row.time <= sentTime) {
    await ctx.db.delete(row._id);
    return;
  }
  const nextAt = Date.now() + GATHER_MS;
  await ctx.db.patch(row._id, { nextAt, attempts: 0, hasWaited: false });
}

async function tryAgain(
  ctx: MutationCtx,
  { _id, subscriptionId, attempts }: Queued,
  { problem, retryAfterMs }: { problem: string; retryAfterMs: number | null },
): Promise<void> {
  const backoffMs = toBackoffMs(attempts + 1, BACKOFF);
  const nextAt = Date.now() + Math.max(backoffMs, Math.min(retryAfterMs ?? 0, DAY));
  // What else waits for this browser has no better luck before then.
  await ctx.db.patch(subscriptionId, { problem, pausedUntil: nextAt });
  if (attempts + 1 >= getNumberSetting("PUSH_TRIES")) await ctx.db.delete(_id);
  else await ctx.db.patch(_id, { nextAt, attempts: attempts + 1 });
}

/** Makes sure that a run starts by then. */
export async function wake(ctx: MutationCtx, at: number): Promise<void> {
  const run = await ctx.db.query("pushRuns").first();
  // One that goes on looks once more before it ends.
  if (run !== null && run.startsAt <= at) return;
  await schedule(ctx, run, at);
}

/** Whether this is the run that counts: another may have been scheduled in its place. */
export async function isCurrent(ctx: QueryCtx, startsAt: number): Promise<boolean> {
  return (await ctx.db.query("pushRuns").first())?.startsAt === startsAt;
}

/** The run is over: the next one comes when the next push is due, if there is any. */
export async function endRun(ctx: MutationCtx): Promise<void> {
  const next = await ctx.db.query("pushQueue").withIndex("by_next_at").first();
  const run = await ctx.db.query("pushRuns").first();
  if (next !== null) await schedule(ctx, run, Math.max(Date.now(), next.nextAt));
  else if (run !== null) await ctx.db.delete(run._id);
}

/** Called by a cron: an action that died is not run again by itself. */
export async function wakeDead(ctx: MutationCtx): Promise<void> {
  const run = await ctx.db.query("pushRuns").first();
  if (run !== null && run.startsAt < Date.now() - STALLED_MS) await endRun(ctx);
}

async function schedule(ctx: MutationCtx, run: Doc<"pushRuns"> | null, at: number): Promise<void> {
  // Never the same as one before, so that no two runs count.
  const startsAt = run !== null && run.startsAt === at ? at + 1 : at;
  if (run === null) await ctx.db.insert("pushRuns", { startsAt });
  else await ctx.db.patch(run._id, { startsAt });
  await ctx.scheduler.runAt(startsAt, internal.push.run, { startsAt });
}
