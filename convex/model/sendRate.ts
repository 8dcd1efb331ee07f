import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { fail } from "../lib/errors";
import { getNumberSetting } from "../lib/settings";
import { MINUTE } from "../lib/time";
import { takeToken } from "./rateBuckets";

/** Counts one message of this person, or throws `RateLimited`. Each person has their own row. */
export async function chargeSend(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const perMinute = getNumberSetting("SEND_RATE_PER_MINUTE");
  if (perMinute === 0) return;
  const answer = await takeToken(ctx, `send:${userId}`, {
    capacity: getNumberSetting("SEND_BURST"),
    msPerToken: MINUTE / perMinute,
  });
  if (!answer.ok) throw fail("RateLimited", { retryAfterMs: answer.retryAfterMs });
}
