import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { normalizeEmail } from "../../lib/accountRules";
import { toTimeText, toTimeTextOrNull } from "../../lib/timeText";
import { isActive } from "../access";
import { countSessions, endSessions } from "../sessions";
import { getUserByEmail, toName } from "../users";

export const vUserView = v.object({
  userId: v.id("users"),
  name: v.string(),
  email: v.string(),
  createdAt: v.string(),
  disabledAt: v.union(v.string(), v.null()),
  isTrusted: v.boolean(),
});

export function toUserView(user: Doc<"users">): Infer<typeof vUserView> {
  return {
    userId: user._id,
    name: toName(user),
    email: user.email ?? "",
    createdAt: toTimeText(user._creationTime),
    disabledAt: toTimeTextOrNull(user.disabledAt),
    isTrusted: user.isTrusted ?? false,
  };
}

/** An operator mistypes like everybody: the message names what was looked for. */
export async function requireUser(ctx: QueryCtx, email: string): Promise<Doc<"users">> {
  const user = await getUserByEmail(ctx, email);
  if (user === null) {
    throw new Error(
      `Nobody here has the address ${normalizeEmail(email)}. admin:listUsers lists everybody.`,
    );
  }
  return user;
}

/** Who is changed, by their address; nothing is in a dry run. */
export type Change = { email: string; dryRun?: boolean };

/** Changes a person unless it is a dry run, and tells how they stand then. */
export async function change(
  ctx: MutationCtx,
  { email, dryRun }: Change,
  apply: (ctx: MutationCtx, user: Doc<"users">) => Promise<void>,
): Promise<Infer<typeof vUserView>> {
  const user = await requireUser(ctx, email);
  if (!dryRun) await apply(ctx, user);
  return toUserView(await requireUser(ctx, email));
}

/** Keeps somebody out, at once. Twice is the same as once. */
export async function disable(ctx: MutationCtx, user: Doc<"users">): Promise<void> {
  if (isActive(user)) await ctx.db.patch(user._id, { disabledAt: Date.now() });
  await endSessions(ctx, user._id);
}

export async function enable(ctx: MutationCtx, user: Doc<"users">): Promise<void> {
  await ctx.db.patch(user._id, { disabledAt: undefined });
}

export async function trust(
  ctx: MutationCtx,
  { isTrusted, ...args }: Change & { isTrusted: boolean },
): Promise<Infer<typeof vUserView>> {
  return await change(ctx, args, async (_, user) => {
    await ctx.db.patch(user._id, { isTrusted: isTrusted || undefined });
  });
}

/** How many sessions that ends, or would end. */
export async function signOut(ctx: MutationCtx, { email, dryRun }: Change): Promise<number> {
  const { _id } = await requireUser(ctx, email);
  return dryRun ? await countSessions(ctx, _id) : await endSessions(ctx, _id);
}
