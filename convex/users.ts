import { v } from "convex/values";
import { query } from "./_generated/server";
import { userMutation, userQuery } from "./lib/functions";
import { vViewer } from "./lib/validators";
import { getSession } from "./model/access";
import * as Preferences from "./model/preferences";
import * as Users from "./model/users";

/** Me, or null when nobody is signed in: the one function that answers strangers. */
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
