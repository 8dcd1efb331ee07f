import { type Infer, v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import {
  internalAction,
  internalMutation,
  internalQuery,
  type QueryCtx,
} from "./_generated/server";
import {
  ACCOUNT_KEYS,
  DEMO_PASSWORD,
  PEOPLE,
  PERSON_KEYS,
  type PersonKey,
  toEmail,
} from "./demo/people";
import { parseScript } from "./demo/script";
import { TALKS } from "./demo/talks";
import { hashPassword } from "./lib/passwordHash";
import { createPasswordAccount } from "./lib/passwordProvider";
import { makeDirect, makeMessage, makePerson, makeRead } from "./model/factories";
import { findDirect } from "./model/pairs";
import { getUserByEmail, requireUserByEmail } from "./model/users";

const vSummary = v.object({
  /** False when everything was there already. */
  created: v.boolean(),
  accounts: v.array(v.object({ name: v.string(), email: v.string(), password: v.string() })),
  people: v.number(),
  conversations: v.number(),
  messages: v.number(),
});

/**
 * Fills the deployment with the demo school. Safe to repeat, also after it was cut off half way:
 * each step adds only what is missing. Accounts that exist keep their password.
 */
export const demo = internalAction({
  args: { dryRun: v.optional(v.boolean()) },
  returns: vSummary,
  handler: async (ctx, { dryRun }): Promise<Infer<typeof vSummary>> => {
    const now = Date.now();
    if (dryRun) {
      const isWhole = await ctx.runQuery(internal.seed.isWhole, {});
      const lines = TALKS.map((talk) => parseScript(talk.script, now).length);
      return toSummary({
        created: !isWhole,
        messages: lines.reduce((sum, count) => sum + count, 0),
      });
    }
    let added = 0;
    const secret = await hashPassword(DEMO_PASSWORD);
    for (const key of ACCOUNT_KEYS) {
      const email = toEmail(key);
      if (await ctx.runQuery(internal.credentials.isTaken, { email })) continue;
      await createPasswordAccount(ctx, { email, name: PEOPLE[key], secret });
      added += 1;
    }
    added += await ctx.runMutation(internal.seed.addPeople, {});
    let messages = 0;
    for (const index of TALKS.keys()) {
      const talk = await ctx.runMutation(internal.seed.addTalk, { index, now });
      messages += talk.messages;
      added += talk.added;
    }
    return toSummary({ created: added > 0, messages });
  },
});

function toSummary(found: { created: boolean; messages: number }): Infer<typeof vSummary> {
  return {
    accounts: ACCOUNT_KEYS.map((key) => ({
      name: PEOPLE[key],
      email: toEmail(key),
      password: DEMO_PASSWORD,
    })),
    people: PERSON_KEYS.length,
    conversations: TALKS.length,
    ...found,
  };
}

/** Whether everybody of the demo school is there and every talk has begun. */
export const isWhole = internalQuery({
  args: {},
  returns: v.boolean(),
  handler: async (ctx) => {
    for (const key of PERSON_KEYS) if (!(await isThere(ctx, key))) return false;
    for (const { people } of TALKS) {
      const [a, b] = [
        await requireUserByEmail(ctx, toEmail(people[0])),
        await requireUserByEmail(ctx, toEmail(people[1])),
      ];
      const conversation = await findDirect(ctx, a._id, b._id);
      if (conversation === null || !(await hasMessages(ctx, conversation._id))) return false;
    }
    return true;
  },
});

/** Everybody of the demo school who is not there yet. Returns how many were added. */
export const addPeople = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx) => {
    let added = 0;
    for (const key of PERSON_KEYS) {
      if (await isThere(ctx, key)) continue;
      await makePerson(ctx, { name: PEOPLE[key], email: toEmail(key) });
      added += 1;
    }
    return added;
  },
});

/** One conversation of the demo school, unless the two have written to each other already. */
export const addTalk = internalMutation({
  args: { index: v.number(), now: v.number() },
  returns: v.object({ messages: v.number(), added: v.number() }),
  handler: async (ctx, { index, now }) => {
    const talk = TALKS[index];
    if (talk === undefined) return { messages: 0, added: 0 };
    const [first, second] = talk.people;
    const people = [
      await requireUserByEmail(ctx, toEmail(first)),
      await requireUserByEmail(ctx, toEmail(second)),
    ] as const;
    const lines = parseScript(talk.script, now);
    const conversationId = await makeDirect(ctx, {
      starter: people[0]._id,
      other: people[1]._id,
      at: lines[0]?.time ?? now,
    });
    if (await hasMessages(ctx, conversationId)) return { messages: lines.length, added: 0 };
    for (const { from, body, time } of lines) {
      await makeMessage(ctx, { conversationId, senderId: people[from]._id, body, time });
    }
    const read = lines.slice(0, lines.length - (talk.unread ?? 0));
    await makeRead(ctx, { conversationId, userId: people[0]._id, time: read.at(-1)?.time ?? 0 });
    await makeRead(ctx, { conversationId, userId: people[1]._id, time: now });
    return { messages: lines.length, added: lines.length };
  },
});

async function isThere(ctx: QueryCtx, key: PersonKey): Promise<boolean> {
  return (await getUserByEmail(ctx, toEmail(key))) !== null;
}

async function hasMessages(ctx: QueryCtx, conversationId: Id<"conversations">): Promise<boolean> {
  const message = await ctx.db
    .query("messages")
    .withIndex("by_conversation_and_time", (q) => q.eq("conversationId", conversationId))
    .first();
  return message !== null;
}
