import { customCtx, customMutation, customQuery } from "convex-helpers/server/customFunctions";
import { mutation, query } from "../_generated/server";
import { requireSession } from "../model/access";

/**
 * Builders for what a signed-in person may call. The handler finds a living, not disabled
 * `ctx.user` whose session still exists; everybody else gets `Unauthenticated` before it runs.
 * Public functions are built with these or say in their own file why not.
 */
export const userQuery = customQuery(
  query,
  customCtx(async (ctx) => await requireSession(ctx)),
);

export const userMutation = customMutation(
  mutation,
  // Only here, not in queries: a query that looks at the clock is cached for seconds only. They
  // see that the session is gone: `cleanup:endExpiringSessions` removes it the moment it expires.
  customCtx(async (ctx) => await requireSession(ctx, { notExpiredAt: Date.now() })),
);
