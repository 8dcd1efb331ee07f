/// <reference types="vite/client" />
import workflow from "@convex-dev/workflow/test";
import { type TestConvex, type TestConvexForDataModel, convexTest } from "convex-test";
import { onTestFinished, vi } from "vitest";
import type { DataModel, Id } from "./_generated/dataModel";
import { DAY } from "./lib/time";
import { makeDirect, makePerson } from "./model/factories";
import schema from "./schema";

// Password hashing and property tests take seconds on a machine that is busy with other work.
vi.setConfig({ testTimeout: 30_000 });

export const modules = import.meta.glob("./**/*.ts");

/** When every test begins: a Monday morning. */
export const NOW = Date.UTC(2026, 10, 23, 8, 0, 0);

/** Beyond it something schedules itself for ever. A workflow that waits out a failure takes many. */
const TIMERS_MAX = 50_000;

/** Turns of the real clock a function gets before it counts as one that waits for a timer. */
const TURNS_MAX = 20;

const realSetTimeout = globalThis.setTimeout;

export type TestPerson = {
  userId: Id<"users">;
  sessionId: Id<"authSessions">;
  /** Calls functions as this person. */
  as: TestConvexForDataModel<DataModel>;
};

/** An empty deployment whose clock stands still until a test moves it. */
export function setupTest() {
  vi.useFakeTimers({ now: NOW });
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });
  // The auth library logs each of its steps.
  vi.stubEnv("AUTH_LOG_LEVEL", "ERROR");
  const t = convexTest(schema, modules);
  workflow.register(t);
  const signIn = async (userId: Id<"users">): Promise<TestPerson> => {
    const sessionId = await t.run(
      async (ctx) =>
        await ctx.db.insert("authSessions", { userId, expirationTime: Date.now() + 30 * DAY }),
    );
    return { userId, sessionId, as: t.withIdentity({ subject: `${userId}|${sessionId}` }) };
  };
  return {
    t,
    /** One more session of somebody. */
    signIn,
    /** A signed-in person. */
    person: async (name: string, email?: string): Promise<TestPerson> =>
      await signIn(await t.run(async (ctx) => await makePerson(ctx, { name, email }))),
    direct: async (starter: TestPerson, other: TestPerson): Promise<Id<"conversations">> =>
      await t.run(
        async (ctx) =>
          await makeDirect(ctx, { starter: starter.userId, other: other.userId, at: Date.now() }),
      ),
    /** Lets scheduled work run until nothing is left to do. */
    settle: async () => await settle(t),
    wait: (ms: number) => vi.advanceTimersByTime(ms),
  };
}

/**
 * Timer by timer, each when what the ones before it started is through, as on a real clock. All at
 * once (`vi.runAllTimers`) a watchdog's timer comes while what it watches over is still at work.
 */
async function settle(t: TestConvex<typeof schema>): Promise<void> {
  for (let timers = 0; timers < TIMERS_MAX; timers++) {
    if ((await isIdle(t)) && vi.getTimerCount() === 0) return;
    vi.advanceTimersToNextTimer();
  }
  throw new Error("something schedules itself for ever");
}

/** Whether all that was started is through; false for what waits, as for a timer. */
async function isIdle(t: TestConvex<typeof schema>): Promise<boolean> {
  const idle = t.finishInProgressScheduledFunctions().then(() => true);
  for (let turn = 0; turn < TURNS_MAX; turn++) {
    const isOver = new Promise<boolean>((resolve) => realSetTimeout(() => resolve(false), 0));
    if (await Promise.race([idle, isOver])) return true;
  }
  return false;
}

/** What a refused call was refused with: its code and data, or a bug. */
export async function refusal(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error === null) throw new Error("expected a refusal, got an answer");
  const data = error instanceof Error && "data" in error ? error.data : undefined;
  const parsed: unknown = typeof data === "string" ? JSON.parse(data) : data;
  if (typeof parsed !== "object" || parsed === null) throw error;
  const { message, ...rest } = parsed as Record<string, unknown>;
  if (typeof message !== "string") throw error;
  return rest;
}

export const FIRST_PAGE = { numItems: 50, cursor: null };
