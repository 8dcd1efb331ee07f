import { useConvex } from "convex/react";
import { useLayoutEffect } from "react";
import { t, type MessageKey } from "../i18n/t";
import { showToast } from "../toasts";
import { keptChanges, toMutation, type ChangeKind } from "./keptChanges";

type PlainKey = Extract<MessageKey, `${"edit" | "remove" | "reaction" | "conversation"}.failed`>;
const FAILED: Record<ChangeKind, PlainKey> = {
  edit: "edit.failed",
  remove: "remove.failed",
  hide: "remove.failed",
  react: "reaction.failed",
  prefer: "conversation.failed",
};

/** Makes again what a reload cut off, as soon as the server knows who is here. */
export function useKeptChanges(userId: string | null, isConfirmed: boolean): void {
  const convex = useConvex();
  // Before anything can be pressed: a change that nobody owns is refused.
  useLayoutEffect(() => {
    if (userId === null) return;
    keptChanges.setOwner(userId);
    if (!isConfirmed) return;
    keptChanges.resume(async (kind, args) => {
      try {
        await convex.mutation(toMutation(kind), args);
      } catch {
        showToast({ kind: "error", title: t(FAILED[kind]), text: t("refused.other") });
      }
    });
  }, [convex, userId, isConfirmed]);
}
