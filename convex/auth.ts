import { convexAuth } from "@convex-dev/auth/server";
import type { MutationCtx } from "./_generated/server";
import { passwordProvider } from "./lib/passwordProvider";
import { indexName } from "./model/nameIndex";

export const { auth, signIn, signOut, store, isAuthenticated } = convexAuth({
  providers: [passwordProvider],
  callbacks: {
    // In the same transaction as the person: whoever exists can be found.
    afterUserCreatedOrUpdated: async (ctx: MutationCtx, { userId, profile }) => {
      if (typeof profile.name === "string") await indexName(ctx, userId, profile.name);
    },
  },
});
