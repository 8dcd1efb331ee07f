import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { digest } from "../lib/digest";
import { getNumberSetting } from "../lib/settings";
import { HOUR } from "../lib/time";

/** No letters or digits that look like another when read out over a telephone. */
const ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
const LENGTH = 12;

/**
 * One more code that opens the account, made for an e-mail. It takes the place of none: mails
 * overtake each other, and a stranger who asks must not make useless what somebody was given.
 */
export async function addResetCode(
  ctx: MutationCtx,
  userId: Id<"users">,
  { codeHash, expiresAt }: { codeHash: string; expiresAt: number },
): Promise<void> {
  for (const row of await listCodes(ctx, userId)) {
    if (row.expiresAt <= Date.now()) await ctx.db.delete(row._id);
  }
  await ctx.db.insert("resetCodes", { userId, codeHash, expiresAt });
}

/** Takes the place of the person's earlier codes. Only the hash is ever stored; null: nothing is. */
export async function storeResetCode(
  ctx: MutationCtx,
  userId: Id<"users">,
  codeHash: string | null,
): Promise<{ expiresAt: number }> {
  const expiresAt = Date.now() + getNumberSetting("RESET_CODE_HOURS") * HOUR;
  if (codeHash === null) return { expiresAt };
  await dropCodes(ctx, userId);
  await ctx.db.insert("resetCodes", { userId, codeHash, expiresAt });
  return { expiresAt };
}

/** True once: all codes of the person are gone afterwards. */
export async function spendResetCode(
  ctx: MutationCtx,
  userId: Id<"users">,
  codeHash: string,
): Promise<boolean> {
  const rows = await listCodes(ctx, userId);
  const isGood = rows.some((row) => row.codeHash === codeHash && row.expiresAt > Date.now());
  if (isGood) await dropCodes(ctx, userId);
  return isGood;
}

/** However it was typed: lower case, with or without the dashes. */
export async function toCodeHash(code: string): Promise<string> {
  return await digest(`reset:${code.toUpperCase().replace(/[^A-Z0-9]/g, "")}`);
}

/** "ABCD-EFGH-JKMN": 59 bits, with few tries allowed. For actions: mutations have no randomness. */
export function randomCode(): string {
  // 31 letters leave a rest in a byte; bytes in the rest are thrown again.
  const fair = 256 - (256 % ALPHABET.length);
  const letters: string[] = [];
  while (letters.length < LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH))) {
      if (byte < fair && letters.length < LENGTH)
        letters.push(ALPHABET.charAt(byte % ALPHABET.length));
    }
  }
  return letters.join("").replace(/(.{4})(?=.)/g, "$1-");
}

async function dropCodes(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  for (const row of await listCodes(ctx, userId)) await ctx.db.delete(row._id);
}

/** Few: one of an administrator, and those of some hours' e-mails. */
async function listCodes(ctx: QueryCtx, userId: Id<"users">): Promise<Doc<"resetCodes">[]> {
  return await ctx.db
    .query("resetCodes")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .collect();
}
