import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "../lib/errors";
import { findDirect } from "./pairs";
import { answerRequest } from "./requests";

/** Whom one person may block; a list longer than this is a script. */
const BLOCKS_MAX = 500;

/** Both ways nothing is sent until it is undone; what was said stays readable. */
export async function block(
  ctx: MutationCtx,
  blockerId: Id<"users">,
  blockedId: Id<"users">,
): Promise<void> {
  if (blockerId === blockedId || (await ctx.db.get(blockedId)) === null) throw fail("NotFound");
  if ((await getBlock(ctx, blockerId, blockedId)) !== null) return;
  if ((await listBlocks(ctx, blockerId)).length >= BLOCKS_MAX) throw fail("BadRequest");
  await ctx.db.insert("blocks", { blockerId, blockedId });
  await copyToConversation(ctx, blockerId, blockedId);
  const conversation = await findDirect(ctx, blockerId, blockedId);
  if (conversation?.request?.fromId === blockedId) {
    await answerRequest(ctx, conversation, { userId: blockerId, isAccepted: false });
  }
}

export async function unblock(
  ctx: MutationCtx,
  blockerId: Id<"users">,
  blockedId: Id<"users">,
): Promise<void> {
  const row = await getBlock(ctx, blockerId, blockedId);
  if (row === null) return;
  await ctx.db.delete(row._id);
  await copyToConversation(ctx, blockerId, blockedId);
}

export async function listBlocks(ctx: QueryCtx, blockerId: Id<"users">): Promise<Doc<"blocks">[]> {
  return await ctx.db
    .query("blocks")
    .withIndex("by_blocker", (q) => q.eq("blockerId", blockerId))
    .take(BLOCKS_MAX);
}

/** Throws `Blocked` when one of a pair blocked the other. A group is no matter of two people. */
export function requireUnblocked(conversation: Doc<"conversations">, me: Id<"users">): void {
  const { blockedBy = [] } = conversation;
  if (blockedBy.length > 0) throw fail("Blocked", { byMe: blockedBy.includes(me) });
}

/** Nobody of the two is shown signs of the other: one blocked the other, or has not accepted. */
export function isSilent({ blockedBy = [], request }: Doc<"conversations">): boolean {
  return blockedBy.length > 0 || request !== undefined;
}

async function copyToConversation(ctx: MutationCtx, a: Id<"users">, b: Id<"users">): Promise<void> {
  const conversation = await findDirect(ctx, a, b);
  if (conversation === null) return;
  await ctx.db.patch(conversation._id, { blockedBy: await listBlockers(ctx, a, b) });
}

/** Who of the two blocked the other. */
export async function listBlockers(
  ctx: QueryCtx,
  a: Id<"users">,
  b: Id<"users">,
): Promise<Id<"users">[]> {
  const rows = await Promise.all([getBlock(ctx, a, b), getBlock(ctx, b, a)]);
  return rows.filter((row) => row !== null).map((row) => row.blockerId);
}

async function getBlock(
  ctx: QueryCtx,
  blockerId: Id<"users">,
  blockedId: Id<"users">,
): Promise<Doc<"blocks"> | null> {
  return await ctx.db
    .query("blocks")
    .withIndex("by_blocker", (q) => q.eq("blockerId", blockerId).eq("blockedId", blockedId))
    .unique();
}
