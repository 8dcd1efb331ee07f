import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { toWords } from "../lib/fold";
import { isActive } from "./access";
import { listShelves } from "./memberships";
import { findDirect } from "./pairs";
import { toNameWords } from "./nameIndex";
import { toName } from "./users";

/** Index rows looked at for one search: enough for a school, bounded for a city. */
const SCAN_MAX = 200;
/** Of each shelf, the conversations looked at where the scan ended before it was through. */
const PARTNERS_MAX = 100;
const RESULTS_MAX = 20;
const TERMS_MAX = 12;

export type FoundPerson = {
  _id: Id<"users">;
  name: string;
  conversationId: Id<"conversations"> | null;
};

/**
 * People each word of the query is the beginning of a word in whose name, accents aside. Those I
 * already talk to come first, also where many others have such a name; then by name. Never
 * oneself, nobody disabled.
 */
export async function searchByName(
  ctx: QueryCtx,
  me: Id<"users">,
  query: string,
): Promise<FoundPerson[]> {
  const terms = toWords(query).slice(0, TERMS_MAX);
  const longest = terms.toSorted((a, b) => b.length - a.length)[0];
  if (longest === undefined) return [];
  const rows = await ctx.db
    .query("nameWords")
    .withIndex("by_word", (q) => q.gte("word", longest).lt("word", `${longest}\uffff`))
    .take(SCAN_MAX);
  const partners = rows.length === SCAN_MAX ? await listPartners(ctx, me) : [];
  const ids = new Set([...rows.map((row) => row.userId), ...partners].filter((id) => id !== me));
  const users = await Promise.all([...ids].map((id) => ctx.db.get(id)));
  const found = users.filter((user) => user !== null).filter((user) => matches(user, terms));
  const people = await Promise.all(
    found.map(async (user) => ({
      _id: user._id,
      name: toName(user),
      conversationId: (await findDirect(ctx, me, user._id))?._id ?? null,
    })),
  );
  return people.toSorted(byFamiliarity).slice(0, RESULTS_MAX);
}

/** Whom I talked to last, one by one. */
async function listPartners(ctx: QueryCtx, me: Id<"users">): Promise<Id<"users">[]> {
  const shelves = await listShelves(ctx, me, PARTNERS_MAX);
  return shelves
    .flat()
    .map((row) => row.otherUserId)
    .filter((id) => id !== undefined);
}

function matches(user: Doc<"users">, terms: string[]): boolean {
  const words = toNameWords(toName(user));
  return isActive(user) && terms.every((term) => words.some((word) => word.startsWith(term)));
}

function byFamiliarity(a: FoundPerson, b: FoundPerson): number {
  const known = Number(b.conversationId !== null) - Number(a.conversationId !== null);
  return known === 0 ? compareNames(a.name, b.name) : known;
}

function compareNames(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
