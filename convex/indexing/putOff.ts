import { v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { internalMutation, type MutationCtx } from "../_generated/server";
import { toBackoffMs } from "../lib/backoff";
import { getNumberSetting } from "../lib/settings";
import * as State from "../model/embedderState";

/**
 * The provider failed: returns how long to leave it alone. A batch is due again at once, in smaller
 * parts; one alone waits longer.
 */
export const putOff = internalMutation({
  args: {
    queueIds: v.array(v.id("embeddingQueue")),
    reason: v.string(),
    isRefused: v.boolean(),
    retryAfterMs: v.union(v.number(), v.null()),
  },
  returns: v.number(),
  handler: async (ctx, { queueIds, reason, isRefused, retryAfterMs }) => {
    const now = Date.now();
    const { failures: before, succeededAt } = await State.getHealth(ctx);
    const failures = before + 1;
    const [only] = queueIds;
    if (queueIds.length === 1 && only !== undefined) {
      await failAlone(ctx, only, { reason, isRefused, succeededAt });
    } else {
      for (const queueId of queueIds) {
        if ((await ctx.db.get(queueId)) !== null) await ctx.db.patch(queueId, { nextAt: now });
      }
    }
    // A refusal is about the texts: the provider is well and can be asked about others at once.
    const waitMs = isRefused
      ? 0
      : Math.max(retryAfterMs ?? 0, toBackoffMs(failures, State.BACKOFF));
    await State.patchHealth(ctx, { failures, askAgainAt: now + waitMs });
    return waitMs;
  },
});

/**
 * One text failed on its own. Set aside when it was refused, or when it failed often while the
 * provider worked for others: an outage counts against no message.
 */
async function failAlone(
  ctx: MutationCtx,
  queueId: Id<"embeddingQueue">,
  failure: { reason: string; isRefused: boolean; succeededAt: number },
): Promise<void> {
  const row = await ctx.db.get(queueId);
  if (row === null) return;
  const attempts = row.attempts + 1;
  const workedSince = failure.succeededAt > (row.failedAt ?? Number.POSITIVE_INFINITY);
  const isSpent = workedSince && attempts >= getNumberSetting("EMBED_TRIES");
  if (failure.isRefused || isSpent) {
    await setAside(ctx, row, failure.reason);
  } else {
    const failedAt = Date.now();
    const nextAt = failedAt + toBackoffMs(attempts, State.BACKOFF);
    await ctx.db.patch(queueId, { attempts, failedAt, nextAt });
  }
}

async function setAside(
  ctx: MutationCtx,
  { _id, messageId }: Doc<"embeddingQueue">,
  reason: string,
): Promise<void> {
  await ctx.db.delete(_id);
  await ctx.db.insert("embeddingFailures", { messageId, reason, failedAt: Date.now() });
}
