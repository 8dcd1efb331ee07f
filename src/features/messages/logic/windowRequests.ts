import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import type { RequestForQueries } from "convex/react";
import { getFunctionName } from "convex/server";
import type { Origin, Span, ThreadWindow } from "./threadWindow";

const FIRST_PAGE = 40;
/** A span is what is drawn and folded at once, so this is also what one step of scrolling costs. */
const MORE_PAGE = 24;

type Conversation = Id<"conversations">;

export function openingRequests(conversationId: Conversation, origin: Origin): RequestForQueries {
  if (origin.at === "end")
    return toQuery(api.messages.listOlder, { conversationId, limit: FIRST_PAGE });
  const { time } = origin;
  return {
    ...toQuery(api.messages.listOlder, { conversationId, before: time, limit: FIRST_PAGE }),
    ...toQuery(api.messages.listNewer, { conversationId, after: time - 1, limit: FIRST_PAGE }),
  };
}

export function spanRequest(conversationId: Conversation, { from, to }: Span): RequestForQueries {
  return toQuery(api.messages.listSpan, { conversationId, from, to });
}

/** Empty for a window in the past. */
export function liveRequest(
  conversationId: Conversation,
  { liveAfter }: ThreadWindow,
): RequestForQueries {
  if (liveAfter === null) return {};
  return toQuery(api.messages.listNewer, { conversationId, after: liveAfter });
}

/** The page before the first span or after the last one, when one is asked for. */
export function moreRequest(
  conversationId: Conversation,
  { spans }: ThreadWindow,
  loading: "older" | "newer" | null,
): RequestForQueries {
  const [first, last] = [spans[0], spans.at(-1)];
  if (loading === "older" && first) {
    return toQuery(api.messages.listOlder, {
      conversationId,
      before: first.from,
      limit: MORE_PAGE,
    });
  }
  if (loading === "newer" && last) {
    return toQuery(api.messages.listNewer, { conversationId, after: last.to, limit: MORE_PAGE });
  }
  return {};
}

/** The answer to a request of one query. */
export function answerOf<Answer>(
  request: RequestForQueries,
  answers: Record<string, Answer | undefined>,
): Answer | undefined {
  const [key] = Object.keys(request);
  return key === undefined ? undefined : answers[key];
}

type WindowQuery =
  typeof api.messages.listOlder | typeof api.messages.listNewer | typeof api.messages.listSpan;

/** One request under a key that says what it asks, so that equal ones are the same. */
function toQuery<Query extends WindowQuery>(
  query: Query,
  range: Omit<Query["_args"], "format">,
): RequestForQueries {
  const args = { ...range, format: "compact" };
  return { [`${getFunctionName(query)} ${JSON.stringify(args)}`]: { query, args } };
}
