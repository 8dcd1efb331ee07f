import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { hasPhrases, matchBody, type Match } from "../lib/bodyMatch";
import { parseQuery, toWholeWordsText, type Query } from "../lib/searchText";
import type { Message, Person } from "../lib/validators";
import { rankMatches } from "../lib/wordRanking";
import { getOwnConversation } from "./access";
import { getConversation } from "./conversations";
import { toMessages } from "./messageViews";
import { isAskedOf } from "./requests";

/** Entries of the index looked at: more would be read and ranked, and nobody scrolls that far. */
const CANDIDATES_MAX = 100;

/**
 * The same where dates or links are asked for: the index cannot be asked for these, so what it finds
 * is sifted afterwards. It gives no more than 1,023.
 */
const SIFTED_CANDIDATES_MAX = 1000;
export const HITS_MAX = 50;

/** What was typed at most; longer queries are pasted by accident. */
const TYPED_MAX_LENGTH = 300;

export type Filters = {
  conversationId?: Id<"conversations">;
  senderId?: Id<"users">;
  /** Said at this time or later, and before that one. */
  from?: number;
  before?: number;
  hasLink?: boolean;
};

export type View = { message: Message; otherUser: Person | null };

export type Hit = {
  message: Message;
  /** Whose conversation it is, as `otherUser` in a list row. */
  otherUser: Person | null;
  /** Where in the body the words are, in UTF-16 units. */
  ranges: Match["ranges"];
  /** Whether every word asked for is in it. */
  isFull: boolean;
};

export type Candidate = { message: Doc<"messages">; match: Match };

/**
 * Messages of one's own conversations by words, best first: those that have every word before
 * those that have some. Permission is part of the question (entries of this member) and looked at
 * again for each conversation that has a hit.
 */
export async function searchMessages(
  ctx: QueryCtx,
  me: Id<"users">,
  args: { q: string; limit: number } & Filters,
): Promise<Hit[]> {
  const ranked = (await rankByWords(ctx, me, args)).slice(0, boundLimit(args.limit));
  const views = await toViews(
    ctx,
    me,
    ranked.map(({ message }) => message),
  );
  return ranked.flatMap(({ message, match }) => {
    const view = views.get(message._id);
    return view === undefined ? [] : [{ ...view, ranges: match.ranges, isFull: isFull(match) }];
  });
}

/** What is worth showing of the candidates, in the order of `rankMatches`. */
export async function rankByWords(
  ctx: QueryCtx,
  me: Id<"users">,
  { q, ...filters }: { q: string } & Filters,
): Promise<Candidate[]> {
  const query = parseTyped(q);
  if (query.text === "") return [];
  const messages = await listCandidates(ctx, me, { ...filters, query });
  const candidates = messages.map((message) => ({
    message,
    match: matchBody(message.body, query),
  }));
  return rankMatches(candidates, query);
}

function isFull({ fits }: Match): boolean {
  return !fits.includes(null);
}

export function parseTyped(typed: string): Query {
  return parseQuery(typed.slice(0, TYPED_MAX_LENGTH));
}

export function boundLimit(limit: number): number {
  return Math.min(Math.max(1, Math.trunc(limit) || 1), HITS_MAX);
}

async function listCandidates(
  ctx: QueryCtx,
  me: Id<"users">,
  { query, ...filters }: Filters & { query: Query },
): Promise<Doc<"messages">[]> {
  const limit = isSifted(filters) ? SIFTED_CANDIDATES_MAX : CANDIDATES_MAX;
  const ask = async (text: string) => await listEntries(ctx, me, { ...filters, text, limit });
  const entries = await ask(query.text);
  // To the index the beginning of a word is as good as the word: looking for "lab", a hundred
  // newer "labels" would leave it out.
  if (entries.length === limit) entries.unshift(...(await ask(toWholeWordsText(query))));
  const ids = new Set(entries.map((entry) => entry.messageId));
  const messages = await Promise.all([...ids].map((id) => ctx.db.get(id)));
  return messages
    .filter((message) => message !== null)
    .filter((message) => isWanted(message, filters) && hasPhrases(message.body, query));
}

async function listEntries(
  ctx: QueryCtx,
  me: Id<"users">,
  { text, limit, conversationId, senderId }: Filters & { text: string; limit: number },
): Promise<Doc<"searchTexts">[]> {
  return await ctx.db
    .query("searchTexts")
    .withSearchIndex("by_text", (q) => {
      let found = q.search("text", text).eq("memberId", me);
      if (conversationId) found = found.eq("conversationId", conversationId);
      if (senderId) found = found.eq("senderId", senderId);
      return found;
    })
    .take(limit);
}

function isSifted({ from, before, hasLink }: Filters): boolean {
  return from !== undefined || before !== undefined || hasLink === true;
}

export function isWanted(
  message: Doc<"messages">,
  { conversationId, senderId, from, before, hasLink }: Filters,
): boolean {
  return (
    (conversationId === undefined || message.conversationId === conversationId) &&
    (senderId === undefined || message.senderId === senderId) &&
    message.deletedAt === undefined &&
    (from === undefined || message.time >= from) &&
    (before === undefined || message.time < before) &&
    (hasLink !== true || /\bhttps?:\/\/\S/i.test(message.body))
  );
}

/** What the member may see of these, by id: permission is looked at once more, here. */
export async function toViews(
  ctx: QueryCtx,
  me: Id<"users">,
  messages: Doc<"messages">[],
): Promise<Map<Id<"messages">, View>> {
  const views = new Map<Id<"messages">, View>();
  for (const conversationId of new Set(messages.map((message) => message.conversationId))) {
    const conversation = await getOwnConversation(ctx, me, conversationId);
    if (conversation === null || isAskedOf(conversation, me)) continue;
    const otherUser = (await getConversation(ctx, conversationId, me))?.otherUser ?? null;
    const own = messages.filter((message) => message.conversationId === conversationId);
    for (const message of await toMessages(ctx, { userId: me }, own)) {
      if (!message.isHidden) views.set(message._id, { message, otherUser });
    }
  }
  return views;
}
