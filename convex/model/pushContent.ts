import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { toPlainPreview } from "../lib/plainPreview";
import { isSilent } from "./blocks";
import { getMembership } from "./memberships";
import type { Subscription } from "./pushSubscriptions";
import { countUnread, isAside } from "./unread";
import { getNames } from "./users";

/**
 * What a push carries, read when it is sent, for the page's worker (`src/serviceWorker`), which
 * knows the person's language. It leaves the server encrypted for that browser alone.
 */
export type PushPayload =
  | {
      kind: "message";
      conversationId: Id<"conversations">;
      /** Who wrote it, null when they are gone. */
      name: string | null;
      /** Null where the person wants no words on the screen of this device. */
      text: string | null;
      time: number;
      /** All that waits for the person, for the badge. */
      unread: number;
    }
  | { kind: "test"; time: number };

/** As text; null when there is nothing to tell any more. */
export async function toPayload(
  ctx: QueryCtx,
  subscription: Subscription,
  { conversationId, time }: Pick<Doc<"pushQueue">, "conversationId" | "time">,
): Promise<string | null> {
  const payload: PushPayload | null =
    conversationId === undefined
      ? { kind: "test", time }
      : await toMessagePayload(ctx, subscription, conversationId);
  return payload && JSON.stringify(payload);
}

async function toMessagePayload(
  ctx: QueryCtx,
  { userId, showsText }: Subscription,
  conversationId: Id<"conversations">,
): Promise<PushPayload | null> {
  const conversation = await ctx.db.get(conversationId);
  if (!conversation?.participants.includes(userId) || isSilent(conversation)) return null;
  const membership = await getMembership(ctx, conversationId, userId);
  if (membership === null || !membership.isUnread || isAside(membership)) return null;
  const { lastMessage, mutedUntil = 0 } = membership;
  if (lastMessage === undefined || lastMessage.isDeleted || mutedUntil > Date.now()) return null;
  if (lastMessage.senderId === userId) return null;
  const { senderId, preview, time } = lastMessage;
  return {
    kind: "message",
    conversationId,
    name: (await getNames(ctx, [senderId])).get(senderId) ?? null,
    text: showsText ? toPlainPreview(preview) : null,
    time,
    unread: (await countUnread(ctx, userId)).messages,
  };
}
