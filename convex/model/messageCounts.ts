import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { isHidden } from "./hidden";
import { listShelves, type Membership } from "./memberships";

/**
 * How many messages of a conversation a member can find, in the member's own row: the drainer,
 * which writes that row anyway, adds what it takes from the queue. At any moment it is
 *
 *   messages not deleted, minus those the member hid, minus those not deleted and still queued
 *
 * so for one that is hidden before its turn it is one less until the drainer adds it.
 */
type Message = Doc<"messages">;

/** What the drainer just took from the queue. */
export function withCounted(
  { messageCount = 0 }: Membership,
  messages: Message[],
): Pick<Membership, "messageCount"> {
  const said = messages.filter((message) => message.deletedAt === undefined);
  return { messageCount: messageCount + said.length };
}

/** A message goes for everybody. Call it before its row in the queue goes. */
export async function uncountForAll(
  ctx: MutationCtx,
  message: Message,
  memberships: Membership[],
): Promise<void> {
  const wasCounted = !(await isQueued(ctx, message));
  for (const { _id, userId, messageCount = 0 } of memberships) {
    const wasHidden = await isHidden(ctx, message, userId);
    const change = Number(wasHidden) - Number(wasCounted);
    if (change !== 0) await ctx.db.patch(_id, { messageCount: messageCount + change });
  }
}

/** The member hides it. */
export async function uncountFor(
  ctx: MutationCtx,
  message: Message,
  { _id, messageCount = 0 }: Membership,
): Promise<void> {
  if (message.deletedAt !== undefined) return;
  await ctx.db.patch(_id, { messageCount: messageCount - 1 });
}

async function isQueued(ctx: QueryCtx, { _id, conversationId }: Message): Promise<boolean> {
  const queued = await ctx.db
    .query("indexingQueue")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId))
    .collect();
  return queued.some((row) => row.messageId === _id);
}

/** Conversations of one shelf that are looked at; nobody has more. */
const CONVERSATIONS_MAX = 1000;

/** Rows of each queue that are looked at: a longer line is told as "more". */
const QUEUED_MAX = 300;

export type SearchCounts = {
  /** Messages I can find once nothing waits; null where there is no count. */
  total: number | null;
  /** Those of them that words or meaning do not find yet. */
  waiting: number;
  /** There are more waiting than were looked at. */
  isMore: boolean;
};

/** How much of what somebody may find is findable now. */
export async function countSearchable(ctx: QueryCtx, userId: Id<"users">): Promise<SearchCounts> {
  const shelves = await listShelves(ctx, userId, CONVERSATIONS_MAX);
  const mine = new Set(shelves.flat().map((row) => row.conversationId));
  const isCounted = shelves.every(
    (rows) =>
      rows.length < CONVERSATIONS_MAX &&
      rows.every((row) => row.lastMessage === undefined || row.messageCount !== undefined),
  );
  const counted = shelves.flat().reduce((sum, { messageCount = 0 }) => sum + messageCount, 0);

  const unlisted = await ctx.db.query("indexingQueue").take(QUEUED_MAX);
  const unembedded = await ctx.db.query("embeddingQueue").take(QUEUED_MAX);
  const isOfMine = async ({ messageId }: { messageId: Id<"messages"> }) => {
    const message = await ctx.db.get(messageId);
    if (message === null || message.deletedAt !== undefined) return [];
    return mine.has(message.conversationId) ? [messageId] : [];
  };
  const queued = (await Promise.all(unlisted.map(isOfMine))).flat();
  const waiting = new Set([...queued, ...(await Promise.all(unembedded.map(isOfMine))).flat()]);
  return {
    total: isCounted ? counted + queued.length : null,
    waiting: waiting.size,
    isMore: unlisted.length === QUEUED_MAX || unembedded.length === QUEUED_MAX,
  };
}
