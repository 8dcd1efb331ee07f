import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { fail } from "../lib/errors";

export type Session = {
  user: Doc<"users">;
  sessionId: Id<"authSessions">;
};

/** How the auth library writes person and session into a token's subject. */
const SUBJECT_DIVIDER = "|";

/**
 * Who is calling, or null. A token lives up to an hour longer than its session, so the session
 * document decides: deleting it ends access at once.
 */
export async function getSession(
  ctx: QueryCtx,
  options: { notExpiredAt?: number } = {},
): Promise<Session | null> {
  const identity = await ctx.auth.getUserIdentity();
  const [personPart = "", sessionPart = ""] = identity?.subject.split(SUBJECT_DIVIDER) ?? [];
  const userId = ctx.db.normalizeId("users", personPart);
  const sessionId = ctx.db.normalizeId("authSessions", sessionPart);
  if (userId === null || sessionId === null) return null;
  const [session, user] = await Promise.all([ctx.db.get(sessionId), ctx.db.get(userId)]);
  if (session === null || session.userId !== userId) return null;
  if (options.notExpiredAt !== undefined && session.expirationTime <= options.notExpiredAt) {
    return null;
  }
  if (user === null || !isActive(user)) return null;
  return { user, sessionId };
}

export async function requireSession(
  ctx: QueryCtx,
  options: { notExpiredAt?: number } = {},
): Promise<Session> {
  const session = await getSession(ctx, options);
  if (session === null) throw fail("Unauthenticated");
  return session;
}

export function isActive(user: Doc<"users">): boolean {
  return user.disabledAt === undefined;
}

/**
 * The conversation if the person is in it, else null: a stranger cannot tell a conversation that
 * is not theirs from one that does not exist.
 */
export async function getOwnConversation(
  ctx: QueryCtx,
  userId: Id<"users">,
  conversationId: Id<"conversations">,
): Promise<Doc<"conversations"> | null> {
  const conversation = await ctx.db.get(conversationId);
  return conversation !== null && conversation.participants.includes(userId) ? conversation : null;
}

export async function requireOwnConversation(
  ctx: QueryCtx,
  userId: Id<"users">,
  conversationId: Id<"conversations">,
): Promise<Doc<"conversations">> {
  const conversation = await getOwnConversation(ctx, userId, conversationId);
  if (conversation === null) throw fail("NotFound");
  return conversation;
}
