import { ActionRetrier, runIdValidator } from "@convex-dev/action-retrier";
import { DirectAggregate } from "@convex-dev/aggregate";
import { Migrations } from "@convex-dev/migrations";
import { Presence } from "@convex-dev/presence";
import { RateLimiter } from "@convex-dev/rate-limiter";
import {
  internalActionGeneric as internalAction,
  makeFunctionReference,
  mutationGeneric as mutation,
  queryGeneric as query,
} from "convex/server";
import { v } from "convex/values";
import { components } from "./components";

const limiter = new RateLimiter(components.rateLimiter, {
  knock: { kind: "fixed window", rate: 2, period: 3_600_000 },
});
export const knock = mutation({
  args: { door: v.string() },
  handler: async (ctx, { door }) => (await limiter.limit(ctx, "knock", { key: door })).ok,
});

const presence = new Presence(components.presence);
export const enter = mutation({
  args: { room: v.string(), user: v.string() },
  handler: (ctx, { room, user }) => presence.heartbeat(ctx, room, user, `${user}-tab`, 10_000),
});
export const whoIsIn = query({
  args: { roomToken: v.string() },
  handler: async (ctx, { roomToken }) =>
    (await presence.list(ctx, roomToken)).map(({ userId, online }) => ({ userId, online })),
});
export const leave = mutation({
  args: { sessionToken: v.string() },
  handler: (ctx, { sessionToken }) => presence.disconnect(ctx, sessionToken),
});

const retrier = new ActionRetrier(components.actionRetrier, { initialBackoffMs: 20, base: 2 });
let attempts = 0;
export const succeedsThirdTime = internalAction({
  args: {},
  handler: () => {
    attempts++;
    if (attempts < 3) throw new Error("not yet");
    return "at last";
  },
});
export const tryHard = mutation({
  args: {},
  handler: (ctx): Promise<string> =>
    retrier.run(ctx, makeFunctionReference<"action">("others:succeedsThirdTime") as never),
});
export const triedHard = query({
  args: { id: runIdValidator },
  handler: (ctx, { id }) => retrier.status(ctx, id),
});

const byPoints = new DirectAggregate<{ Key: number; Id: string }>(components.aggregate);
export const score = mutation({
  args: { player: v.string(), points: v.number() },
  handler: async (ctx, { player, points }) => {
    const id = await ctx.db.insert("scores", { player, points });
    await byPoints.insert(ctx, { key: points, id, sumValue: points });
  },
});
export const ranking = query({
  args: { points: v.number() },
  handler: async (ctx, { points }) => ({
    count: await byPoints.count(ctx),
    sum: await byPoints.sum(ctx),
    below: await byPoints.indexOf(ctx, points),
  }),
});

const migrations = new Migrations(components.migrations);
export const doublePoints = migrations.define({
  table: "scores",
  batchSize: 7,
  migrateOne: (_ctx, row) => ({ points: (row.points as number) * 2 }),
});
export const migrate = migrations.runner(
  makeFunctionReference<"mutation">("others:doublePoints") as never,
);
export const points = query({
  args: {},
  handler: async (ctx) =>
    (await ctx.db.query("scores").collect()).map((row) => row.points as number),
});
