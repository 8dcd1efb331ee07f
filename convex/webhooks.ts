import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { internalAction, internalMutation } from "./_generated/server";
import { getNumberSetting } from "./lib/settings";
import { SECOND } from "./lib/time";
import { sign } from "./lib/webhookSignature";
import { findUrlProblem } from "./lib/webhookUrl";
import * as BotEvents from "./model/botEvents";

/** Sending events to bots. Arguments of jobs are ids; what was written is in none. */

/** One action sends for this long and leaves the rest to the next, so that none runs for ever. */
const ROUND_MS = 30 * SECOND;

/** Sends what is due to one bot, in order. */
export const send = internalAction({
  args: { botId: v.id("bots") },
  returns: v.null(),
  handler: async (ctx, { botId }): Promise<null> => {
    const startedAt = Date.now();
    let done: { eventId: Id<"botEvents">; problem: string | null } | undefined;
    for (;;) {
      const canGoOn = Date.now() - startedAt < ROUND_MS;
      const step: BotEvents.Delivery | null = await ctx.runMutation(internal.webhooks.step, {
        botId,
        canGoOn,
        ...(done && { done }),
      });
      if (step === null) return null;
      done = { eventId: step.eventId, problem: await post(step) };
    }
  },
});

/** How the last one went, and the next one. */
export const step = internalMutation({
  args: {
    botId: v.id("bots"),
    canGoOn: v.boolean(),
    done: v.optional(
      v.object({ eventId: v.id("botEvents"), problem: v.union(v.string(), v.null()) }),
    ),
  },
  returns: v.union(
    v.object({ eventId: v.id("botEvents"), url: v.string(), secret: v.string(), body: v.string() }),
    v.null(),
  ),
  handler: async (ctx, { botId, canGoOn, done }) => {
    if (done !== undefined) await BotEvents.finish(ctx, done.eventId, done.problem);
    return await BotEvents.takeNext(ctx, botId, { canGoOn });
  },
});

/** What went wrong, in words without anything that was sent or answered; null when nothing. */
async function post({ eventId, url, secret, body }: BotEvents.Delivery): Promise<string | null> {
  // Once more: the settings may have changed since the address was taken.
  const problem = findUrlProblem(url);
  if (problem !== null) return problem;
  const headers = await sign(secret, { id: eventId, time: Date.now(), body });
  try {
    const { status, ok } = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      // Where it leads is an address nobody looked at.
      redirect: "manual",
      signal: AbortSignal.timeout(getNumberSetting("WEBHOOK_TIMEOUT_SECONDS") * SECOND),
    });
    return ok ? null : `answered ${status}`;
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError"
      ? "no answer in time"
      : "no answer";
  }
}
