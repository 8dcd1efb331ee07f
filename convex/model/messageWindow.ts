import type { OrderedQuery } from "convex/server";
import type { DataModel, Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

/**
 * Windows of a conversation for a page that scrolls both ways.
 *
 *   …  [ settled span ] [ settled span ] | live end
 *      from ≤ time ≤ to                    time > to of the newest span
 *
 * Convex sends a query's whole value at each change. A span ends in the past, so a new message
 * changes none of them; the live end holds only what arrived since the newest span was settled,
 * and the page settles it when it has grown. So a delivered message costs the same however long
 * the conversation has been open.
 *
 * Bounds are times. A window never ends between two messages of the same millisecond: the next
 * one starts after that millisecond.
 */

export const WINDOW_MAX = 100;
const WINDOW_DEFAULT = 30;

/** A settled span may be a little longer than what one window returned. */
export const SPAN_MAX = 300;

export type Window = {
  /** Oldest first. */
  messages: Doc<"messages">[];
  /** Whether there are more on the side asked for. */
  hasMore: boolean;
};

/** The newest messages said before a time. */
export async function listOlder(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
  { before, limit }: { before: number; limit?: number },
): Promise<Window> {
  const size = toSize(limit);
  const found = await read(
    ctx.db
      .query("messages")
      .withIndex("by_conversation_and_time", (q) =>
        q.eq("conversationId", conversationId).lt("time", before),
      )
      .order("desc"),
    size,
  );
  const { kept, hasMore } = await cut(ctx, found, { size, order: "desc" });
  return { messages: kept.toReversed(), hasMore };
}

/** The oldest messages said after a time. */
export async function listNewer(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
  { after, limit }: { after: number; limit?: number },
): Promise<Window> {
  const size = toSize(limit);
  const found = await read(
    ctx.db
      .query("messages")
      .withIndex("by_conversation_and_time", (q) =>
        q.eq("conversationId", conversationId).gt("time", after),
      ),
    size,
  );
  const { kept, hasMore } = await cut(ctx, found, { size, order: "asc" });
  return { messages: kept, hasMore };
}

/** Everything said from one time to another, both included. */
export async function listSpan(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
  { from, to }: { from: number; to: number },
): Promise<Window> {
  const { rows, hasMore } = await read(
    ctx.db
      .query("messages")
      .withIndex("by_conversation_and_time", (q) =>
        q.eq("conversationId", conversationId).gte("time", from).lte("time", to),
      ),
    SPAN_MAX,
  );
  return { messages: rows.slice(0, SPAN_MAX), hasMore };
}

type Found = {
  /** `size + 1` if there are as many. */
  rows: Doc<"messages">[];
  hasMore: boolean;
};

/**
 * As a page and not with `take`, which asks the backend for each row by itself: this is what runs
 * again for each member at each message. A page that runs again ends where it first did, however
 * many rows are in it by then: fewer do not mean that nothing follows.
 */
async function read(query: OrderedQuery<DataModel["messages"]>, size: number): Promise<Found> {
  const { page, isDone } = await query.paginate({ cursor: null, numItems: size + 1 });
  return { rows: page, hasMore: page.length > size || !isDone };
}

/**
 * Cuts what was found down to `size`, but not within a millisecond: when the first one left out
 * was said at the same time as the last one kept, the rest of that moment is kept too.
 */
async function cut(
  ctx: QueryCtx,
  { rows, hasMore }: Found,
  { size, order }: { size: number; order: "asc" | "desc" },
): Promise<{ kept: Doc<"messages">[]; hasMore: boolean }> {
  const kept = rows.slice(0, size);
  const [last, next] = [kept.at(-1), rows[size]];
  if (last === undefined || next === undefined) return { kept, hasMore };
  if (next.time !== last.time) return { kept, hasMore: true };
  const moment = await ctx.db
    .query("messages")
    .withIndex("by_conversation_and_time", (q) =>
      q.eq("conversationId", last.conversationId).eq("time", last.time),
    )
    .collect();
  const whole = order === "desc" ? moment.toReversed() : moment;
  const before = kept.filter((message) => message.time !== last.time);
  return { kept: [...before, ...whole], hasMore: await hasBeyond(ctx, last, order) };
}

async function hasBeyond(
  ctx: QueryCtx,
  { conversationId, time }: Doc<"messages">,
  order: "asc" | "desc",
): Promise<boolean> {
  const beyond = await ctx.db
    .query("messages")
    .withIndex("by_conversation_and_time", (q) => {
      const own = q.eq("conversationId", conversationId);
      return order === "desc" ? own.lt("time", time) : own.gt("time", time);
    })
    .first();
  return beyond !== null;
}

function toSize(limit: number | undefined): number {
  const size = Math.trunc(limit ?? WINDOW_DEFAULT);
  return Math.min(Math.max(1, size || 1), WINDOW_MAX);
}
