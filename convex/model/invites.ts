import type { MutationCtx } from "../_generated/server";
import { digest } from "../lib/digest";
import { DAY } from "../lib/time";

const DAYS_MAX = 365;
const USES_MAX = 10_000;

/** Only the hash is ever stored; null: nothing is. */
export async function storeInvite(
  ctx: MutationCtx,
  {
    codeHash,
    uses,
    days,
    note,
  }: { codeHash: string | null; uses: number; days: number; note: string },
): Promise<{ expiresAt: number }> {
  if (!Number.isInteger(uses) || uses < 1 || uses > USES_MAX) {
    throw new Error(`"uses" is a whole number from 1 to ${USES_MAX}.`);
  }
  if (!(days > 0 && days <= DAYS_MAX)) {
    throw new Error(`"days" is a number above 0, and at most ${DAYS_MAX}.`);
  }
  const expiresAt = Date.now() + days * DAY;
  if (codeHash !== null) {
    await ctx.db.insert("invites", { codeHash, usesLeft: uses, expiresAt, note });
  }
  return { expiresAt };
}

/** True if it let somebody in; counts as one use. */
export async function spendInvite(ctx: MutationCtx, codeHash: string): Promise<boolean> {
  const invite = await ctx.db
    .query("invites")
    .withIndex("by_code_hash", (q) => q.eq("codeHash", codeHash))
    .unique();
  if (invite === null || invite.expiresAt <= Date.now()) return false;
  if (invite.usesLeft > 1) await ctx.db.patch(invite._id, { usesLeft: invite.usesLeft - 1 });
  else await ctx.db.delete(invite._id);
  return true;
}

/** However it was typed: lower case, with or without the dashes. */
export async function toInviteHash(code: string): Promise<string> {
  return await digest(`invite:${code.toUpperCase().replace(/[^A-Z0-9]/g, "")}`);
}
