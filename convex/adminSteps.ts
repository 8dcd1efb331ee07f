import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import * as People from "./model/administration/people";
import * as Bots from "./model/bots";
import * as Invites from "./model/invites";
import * as ResetCodes from "./model/resetCodes";

/**
 * The steps that actions of `admin.ts` take in the database: what is random is made there, and of
 * it only hashes come here.
 */

/** Null in a dry run. */
const vHash = v.union(v.string(), v.null());

export const storeResetCode = internalMutation({
  args: { email: v.string(), codeHash: vHash },
  returns: v.object({ expiresAt: v.number() }),
  handler: async (ctx, { email, codeHash }) => {
    const user = await People.requireUser(ctx, email);
    return await ResetCodes.storeResetCode(ctx, user._id, codeHash);
  },
});

export const storeInvite = internalMutation({
  args: { codeHash: vHash, uses: v.number(), days: v.number(), note: v.string() },
  returns: v.object({ expiresAt: v.number() }),
  handler: async (ctx, invite) => await Invites.storeInvite(ctx, invite),
});

/** The secret comes in the clear, since signing needs it. Null after a dry run. */
export const storeBot = internalMutation({
  args: {
    name: v.string(),
    url: v.string(),
    secret: v.string(),
    tokenHash: v.string(),
    dryRun: v.boolean(),
  },
  returns: v.union(v.object({ botId: v.id("bots"), userId: v.id("users") }), v.null()),
  handler: async (ctx, { dryRun, ...bot }) => {
    if (!dryRun) return await Bots.createBot(ctx, bot);
    await Bots.requireCreatable(ctx, bot);
    return null;
  },
});
