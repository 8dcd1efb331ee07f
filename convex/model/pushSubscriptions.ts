import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fromBase64url } from "../lib/base64url";
import { fail } from "../lib/errors";
import { isPushEndpoint } from "../lib/pushEndpoint";
import { AUTH_SECRET_BYTES, PUBLIC_KEY_BYTES } from "../lib/pushEncryption";
import { getVapidKeys } from "../lib/vapid";
import { isActive } from "./access";

export type Subscription = Doc<"pushSubscriptions">;
type Owner = Pick<Subscription, "userId" | "sessionId">;
/** What a browser says of itself. */
export type Device = Pick<Subscription, "endpoint" | "p256dh" | "auth" | "userAgent" | "showsText">;
type Address = Pick<Device, "endpoint" | "p256dh" | "auth">;

/** Devices of one person; more are browsers that were forgotten, the oldest first. */
const SUBSCRIPTIONS_MAX = 10;

/** Rows removed with a subscription; the sender finds out about more by itself. */
const QUEUED_MAX = 200;

const USER_AGENT_MAX_LENGTH = 400;

/**
 * Adds this browser, or brings up to date what is known of it. It belongs to whoever is signed in
 * there now. Throws `BadRequest` for what is no address of a push service, and where there is none.
 */
export async function subscribe(
  ctx: MutationCtx,
  owner: Owner,
  device: Device,
): Promise<Id<"pushSubscriptions">> {
  requireAddress(device);
  const userAgent = device.userAgent.slice(0, USER_AGENT_MAX_LENGTH);
  const known = await findByEndpoint(ctx, device.endpoint);
  // Who knows the address alone must not take it over: the secret never leaves browser and server.
  if (known !== null && known.auth !== device.auth) throw fail("BadRequest");
  if (known?.userId === owner.userId) {
    await ctx.db.patch(known._id, { ...owner, ...device, userAgent });
    return known._id;
  }
  if (known !== null) await drop(ctx, known);
  const others = await listSubscriptions(ctx, owner.userId);
  for (const oldest of others.slice(0, Math.max(0, others.length + 1 - SUBSCRIPTIONS_MAX))) {
    await drop(ctx, oldest);
  }
  const subscriptionId = await ctx.db.insert("pushSubscriptions", {
    ...owner,
    ...device,
    userAgent,
  });
  await noteWhetherAny(ctx, true);
  return subscriptionId;
}

/** The browser has another address now. Says so itself, with the secret it shares with us. */
export async function renew(
  ctx: MutationCtx,
  old: Pick<Address, "endpoint" | "auth">,
  next: Address,
): Promise<void> {
  const known = await findByEndpoint(ctx, old.endpoint);
  if (known === null || known.auth !== old.auth) throw fail("NotFound");
  requireAddress(next);
  if (next.endpoint !== old.endpoint && (await findByEndpoint(ctx, next.endpoint)) !== null) {
    throw fail("NotFound");
  }
  const { endpoint, p256dh, auth } = next;
  await ctx.db.patch(known._id, { endpoint, p256dh, auth, pausedUntil: undefined });
}

/** Mine, by the address that only my browser and the server know. */
export async function findOwn(
  ctx: QueryCtx,
  userId: Id<"users">,
  subscriptionId: Id<"pushSubscriptions">,
): Promise<Subscription | null> {
  const subscription = await ctx.db.get(subscriptionId);
  return subscription?.userId === userId ? subscription : null;
}

export async function unsubscribe(
  ctx: MutationCtx,
  userId: Id<"users">,
  endpoint: string,
): Promise<void> {
  const known = await findByEndpoint(ctx, endpoint);
  if (known?.userId === userId) await drop(ctx, known);
}

/** Oldest first. */
export async function listSubscriptions(
  ctx: QueryCtx,
  userId: Id<"users">,
): Promise<Subscription[]> {
  return await ctx.db
    .query("pushSubscriptions")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .take(SUBSCRIPTIONS_MAX);
}

export async function listQueued(
  ctx: QueryCtx,
  subscriptionId: Id<"pushSubscriptions">,
  limit: number,
): Promise<Doc<"pushQueue">[]> {
  return await ctx.db
    .query("pushQueue")
    .withIndex("by_subscription", (q) => q.eq("subscriptionId", subscriptionId))
    .take(limit);
}

/**
 * Whether its session still counts. The sign-in library ends sessions without telling anybody, so
 * this is asked before each push.
 */
export async function isAlive(ctx: QueryCtx, subscription: Subscription): Promise<boolean> {
  const session = await ctx.db.get(subscription.sessionId);
  const user = await ctx.db.get(subscription.userId);
  if (session === null || session.expirationTime <= Date.now()) return false;
  return session.userId === subscription.userId && user !== null && isActive(user);
}

export async function dropOfSession(
  ctx: MutationCtx,
  sessionId: Id<"authSessions">,
): Promise<void> {
  const subscriptions = await ctx.db
    .query("pushSubscriptions")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
    .collect();
  for (const subscription of subscriptions) await drop(ctx, subscription);
}

/** With what waits for it. */
export async function drop(ctx: MutationCtx, { _id }: Subscription): Promise<void> {
  for (const row of await listQueued(ctx, _id, QUEUED_MAX)) await ctx.db.delete(row._id);
  await ctx.db.delete(_id);
  if ((await ctx.db.query("pushSubscriptions").first()) === null) await noteWhetherAny(ctx, false);
}

async function findByEndpoint(ctx: QueryCtx, endpoint: string): Promise<Subscription | null> {
  return await ctx.db
    .query("pushSubscriptions")
    .withIndex("by_endpoint", (q) => q.eq("endpoint", endpoint))
    .unique();
}

function requireAddress({ endpoint, p256dh, auth }: Address): void {
  const isKey = fromBase64url(p256dh)?.length === PUBLIC_KEY_BYTES;
  const isSecret = fromBase64url(auth)?.length === AUTH_SECRET_BYTES;
  if (getVapidKeys() === null || !isPushEndpoint(endpoint) || !isKey || !isSecret) {
    throw fail("BadRequest");
  }
}

/** For the drainer, which asks for nobody's subscriptions while there are none. */
async function noteWhetherAny(ctx: MutationCtx, hasPush: boolean): Promise<void> {
  const row = await ctx.db.query("indexingHeartbeat").first();
  if (row === null) await ctx.db.insert("indexingHeartbeat", { at: 0, hasPush });
  else if ((row.hasPush ?? false) !== hasPush) await ctx.db.patch(row._id, { hasPush });
}
