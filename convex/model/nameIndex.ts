import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { isUnspaced, toWords } from "../lib/fold";

/** Words of one name that are indexed. */
const WORDS_MAX = 12;

/** Puts a name into the index, in place of what was there. */
export async function indexName(
  ctx: MutationCtx,
  userId: Id<"users">,
  name: string,
): Promise<void> {
  const old = await ctx.db
    .query("nameWords")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .collect();
  for (const row of old) await ctx.db.delete(row._id);
  for (const word of toNameWords(name)) await ctx.db.insert("nameWords", { word, userId });
}

/** What somebody may begin to type to find this name. */
export function toNameWords(name: string): string[] {
  const words = toWords(name).flatMap((word) => {
    if (!isUnspaced(word)) return [word];
    const letters = Array.from(word);
    return letters.map((_, i) => letters.slice(i).join(""));
  });
  return [...new Set(words)].slice(0, WORDS_MAX);
}
