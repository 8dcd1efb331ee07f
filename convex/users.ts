import { v } from "convex/values";
import { query } from "./_generated/server";
import { getProvider } from "./indexing/provider";
import { userMutation, userQuery } from "./lib/functions";
import { vPerson, vViewer } from "./lib/validators";
import { getVapidKeys } from "./lib/vapid";
import { getSession } from "./model/access";
import * as Blocks from "./model/blocks";
import * as People from "./model/people";
import * as Preferences from "./model/preferences";
import * as Users from "./model/users";

/** Me, or null when nobody is signed in: pages ask before they know. */
export const viewer = query({
  args: {},
  returns: v.union(vViewer, v.null()),
  handler: async (ctx) => {
    const session = await getSession(ctx);
    if (session === null) return null;
    const { user } = session;
    return { _id: user._id, name: Users.toName(user), email: user.email ?? "" };
  },
});

/**
 * The person with exactly this address (upper and lower case are the same), never oneself.
 * Nobody learns an address here that they did not type.
 */
export const searchUsersByEmail = userQuery({
  args: { email: v.string() },
  returns: v.array(vViewer),
  handler: async (ctx, { email }) => {
    const found = await Users.getActiveUserByEmail(ctx, email);
    if (found === null || found._id === ctx.user._id) return [];
    return [{ _id: found._id, name: Users.toName(found), email: found.email ?? "" }];
  },
});

/**
 * What this deployment can do for me, which changes with its settings only. `findsSimilar`: whether
 * `messages:listSimilar` has anything to compare. `pushKey`: what a browser needs to subscribe to
 * notifications, null where there are none.
 */
export const getServerFeatures = userQuery({
  args: {},
  returns: v.object({
    findsSimilar: v.boolean(),
    pushKey: v.union(v.string(), v.null()),
    /** Where the HTTP API answers, as the deployment knows itself. */
    apiUrl: v.union(v.string(), v.null()),
  }),
  handler: () => ({
    findsSimilar: getProvider() !== null,
    pushKey: getVapidKeys()?.publicKey ?? null,
    apiUrl: process.env["CONVEX_SITE_URL"] ?? null,
  }),
});

const vPreferences = v.object({ sharesReceipts: v.boolean(), sharesLastSeen: v.boolean() });

/** What I chose to share, or the deployment's defaults. */
export const getPreferences = userQuery({
  args: {},
  returns: vPreferences,
  handler: async (ctx) => await Preferences.getPreferences(ctx, ctx.user._id),
});

/** Changes what is given. Both are reciprocal: who does not share does not see others'. */
export const setPreferences = userMutation({
  args: { sharesReceipts: v.optional(v.boolean()), sharesLastSeen: v.optional(v.boolean()) },
  returns: vPreferences,
  handler: async (ctx, changes) => await Preferences.setPreferences(ctx, ctx.user._id, changes),
});

/** My name as others see it. Throws `InvalidName`. */
export const setName = userMutation({
  args: { name: v.string() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Users.setName(ctx, ctx.user._id, args.name);
    return null;
  },
});

/**
 * People by the beginnings of the words of their name, accents aside. At most 20; those I talk to
 * first, with the conversation. E-mail addresses are not part of it.
 */
export const searchPeople = userQuery({
  args: { q: v.string() },
  returns: v.array(
    v.object({
      _id: v.id("users"),
      name: v.string(),
      conversationId: v.union(v.id("conversations"), v.null()),
    }),
  ),
  handler: async (ctx, { q }) => await People.searchByName(ctx, ctx.user._id, q),
});

/** Nothing is sent between us until I undo it. Throws `NotFound` for oneself or nobody. */
export const blockUser = userMutation({
  args: { userId: v.id("users") },
  returns: v.null(),
  handler: async (ctx, { userId }) => {
    await Blocks.block(ctx, ctx.user._id, userId);
    return null;
  },
});

export const unblockUser = userMutation({
  args: { userId: v.id("users") },
  returns: v.null(),
  handler: async (ctx, { userId }) => {
    await Blocks.unblock(ctx, ctx.user._id, userId);
    return null;
  },
});

/** Whom I blocked; people who are gone are left out. */
export const listBlocked = userQuery({
  args: {},
  returns: v.array(vPerson),
  handler: async (ctx) => {
    const rows = await Blocks.listBlocks(ctx, ctx.user._id);
    const names = await Users.getNames(
      ctx,
      rows.map((row) => row.blockedId),
    );
    return Array.from(names, ([_id, name]) => ({ _id, name }));
  },
});
