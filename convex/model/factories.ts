import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { hasBots } from "./bots";
import { insertDirect } from "./conversations";
import { getMembership } from "./memberships";
import { insertMessage } from "./messages";
import { indexName } from "./nameIndex";
import { findDirect } from "./pairs";
import { markReadTo, withUnread } from "./unread";

/**
 * Makes people, conversations and messages with any time, past the rules for callers: the demo
 * school, the function tests and load tests are built with these. Never called by the public API.
 */

export async function makePerson(
  ctx: MutationCtx,
  { name, email }: { name: string; email?: string },
): Promise<Id<"users">> {
  const userId = await ctx.db.insert("users", {
    name,
    email: email ?? `${toLocal(name)}@school.example`,
  });
  await indexName(ctx, userId, name);
  return userId;
}

/** Also for a pair that already talks: then it returns theirs. */
export async function makeDirect(
  ctx: MutationCtx,
  { starter, other, at }: { starter: Id<"users">; other: Id<"users">; at: number },
): Promise<Id<"conversations">> {
  const existing = await findDirect(ctx, starter, other);
  return existing?._id ?? (await insertDirect(ctx, { starter, other, at }));
}

export async function makeGroup(
  ctx: MutationCtx,
  { participants, at }: { participants: Id<"users">[]; at: number },
): Promise<Id<"conversations">> {
  const conversationId = await ctx.db.insert("conversations", {
    type: "group",
    participants,
    hasBots: await hasBots(ctx, participants),
  });
  for (const userId of participants) {
    await ctx.db.insert("conversationParticipants", {
      conversationId,
      userId,
      shelf: "main",
      lastMessageTime: at,
      ...withUnread(0),
      messageCount: 0,
    });
  }
  return conversationId;
}

export async function makeMessage(
  ctx: MutationCtx,
  message: {
    conversationId: Id<"conversations">;
    senderId: Id<"users">;
    body: string;
    time: number;
  },
): Promise<Id<"messages">> {
  return await insertMessage(ctx, message);
}

/** Everything said up to `time` counts as read by this member. */
export async function makeRead(
  ctx: MutationCtx,
  { time, ...member }: { conversationId: Id<"conversations">; userId: Id<"users">; time: number },
): Promise<void> {
  const membership = await getMembership(ctx, member.conversationId, member.userId);
  if (membership === null) throw new Error("not a member of this conversation");
  await markReadTo(ctx, membership, time);
}

function toLocal(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ".");
}
