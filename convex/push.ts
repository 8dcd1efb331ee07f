import { type Infer, v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation, mutation } from "./_generated/server";
import { fail } from "./lib/errors";
import { userMutation, userQuery } from "./lib/functions";
import { sendPush } from "./lib/pushRequest";
import { SECOND } from "./lib/time";
import { getVapidKeys } from "./lib/vapid";
import * as Queue from "./model/pushQueue";
import * as Subscriptions from "./model/pushSubscriptions";
import { takeToken } from "./model/rateBuckets";

/**
 * Notifications while no window is open, over the push services of the browsers. What a push says
 * is in no argument and no journal: it is read and encrypted when it is sent.
 */

/** A browser's address and keys, as its `PushSubscription` tells them. */
const vAddress = { endpoint: v.string(), p256dh: v.string(), auth: v.string() };

/**
 * Tells this browser of new messages from now on; again when something about it changed.
 * `showsText`: whether words may be on its screen. At most 10 per person, the newest. Throws
 * `BadRequest` for an address of no push service, and where the server has no keys.
 */
export const subscribe = userMutation({
  args: { ...vAddress, userAgent: v.string(), showsText: v.boolean() },
  returns: v.id("pushSubscriptions"),
  handler: async (ctx, device) =>
    await Subscriptions.subscribe(ctx, { userId: ctx.user._id, sessionId: ctx.sessionId }, device),
});

/** No more of it to this browser. Silent when there is no such subscription of mine. */
export const unsubscribe = userMutation({
  args: { endpoint: v.string() },
  returns: v.null(),
  handler: async (ctx, { endpoint }) => {
    await Subscriptions.unsubscribe(ctx, ctx.user._id, endpoint);
    return null;
  },
});

/**
 * The browser changed its own address: called by the page's worker, which has no session. What it
 * shows instead is the secret that only this browser and the server know. Throws `NotFound`.
 */
export const renew = mutation({
  args: {
    old: v.object({ endpoint: v.string(), auth: v.string() }),
    next: v.object(vAddress),
  },
  returns: v.null(),
  handler: async (ctx, { old, next }) => {
    await Subscriptions.renew(ctx, old, next);
    return null;
  },
});

/** How pushing to this browser of mine goes. Null when it is not told of anything (any more). */
export const getDevice = userQuery({
  args: { subscriptionId: v.id("pushSubscriptions") },
  returns: v.union(
    v.object({ sentAt: v.union(v.number(), v.null()), problem: v.union(v.string(), v.null()) }),
    v.null(),
  ),
  handler: async (ctx, { subscriptionId }) => {
    const subscription = await Subscriptions.findOwn(ctx, ctx.user._id, subscriptionId);
    if (subscription === null) return null;
    const { sentAt = null, problem = null } = subscription;
    return { sentAt, problem };
  },
});

const TESTS = { capacity: 5, msPerToken: 10 * SECOND };

/** A notification to this browser of mine, the way all others go. Throws `RateLimited`. */
export const sendTest = userMutation({
  args: { subscriptionId: v.id("pushSubscriptions") },
  returns: v.null(),
  handler: async (ctx, { subscriptionId }) => {
    const subscription = await Subscriptions.findOwn(ctx, ctx.user._id, subscriptionId);
    if (subscription === null) throw fail("NotFound");
    const answer = await takeToken(ctx, `push:${ctx.user._id}`, TESTS);
    if (!answer.ok) throw fail("RateLimited", { retryAfterMs: answer.retryAfterMs });
    await Queue.enqueue(ctx, { subscriptionId, conversationId: undefined });
    return null;
  },
});

/** One run sends for this long and leaves the rest to the next, so that none goes on for ever. */
const ROUND_MS = 30 * SECOND;

const vDelivery = v.object({
  ...vAddress,
  pushId: v.id("pushQueue"),
  time: v.number(),
  topic: v.string(),
  payload: v.string(),
});

/** Sends what is due, batch by batch. */
export const run = internalAction({
  args: { startsAt: v.number() },
  returns: v.null(),
  handler: async (ctx, { startsAt }): Promise<null> => {
    const until = Date.now() + ROUND_MS;
    const keys = getVapidKeys();
    let outcomes: Queue.Outcome[] = [];
    for (;;) {
      const canGoOn = Date.now() < until;
      const deliveries: Infer<typeof vDelivery>[] | null = await ctx.runMutation(
        internal.push.step,
        { startsAt, canGoOn, outcomes },
      );
      if (deliveries === null || keys === null) return null;
      outcomes = await Promise.all(
        deliveries.map(async ({ pushId, time, ...request }) => ({
          pushId,
          time,
          answer: await sendPush(request, keys),
        })),
      );
    }
  },
});

/** How the last ones went, and the next ones; null when nothing is due. */
export const step = internalMutation({
  args: { startsAt: v.number(), canGoOn: v.boolean(), outcomes: v.array(Queue.vOutcome) },
  returns: v.union(v.array(vDelivery), v.null()),
  handler: async (ctx, { startsAt, canGoOn, outcomes }) => {
    for (const outcome of outcomes) await Queue.finish(ctx, outcome);
    if (!(await Queue.isCurrent(ctx, startsAt))) return null;
    const deliveries = canGoOn ? await Queue.claim(ctx) : null;
    if (deliveries === null) await Queue.endRun(ctx);
    return deliveries;
  },
});
