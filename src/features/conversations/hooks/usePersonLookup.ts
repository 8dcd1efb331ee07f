import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { isValidEmail, normalizeEmail } from "@convex/lib/accountRules";
import { useMemo } from "react";
import { useSettled } from "../../../lib/useSettled";
import { useAnswer, useOptionalAnswer } from "../../../lib/useAnswer";

const LOOK_UP_AFTER_MS = 120;
const RECENT_SHOWN = 3;
/** Some of them are with nobody else. */
const RECENT_ASKED = 8;

export interface FoundPerson {
  _id: Id<"users">;
  name: string;
  /** Known only to those who typed it. */
  email?: string;
  hasConversation: boolean;
}

export type PersonLookup =
  | { state: "recent"; people: readonly FoundPerson[] }
  | { state: "hint" }
  | { state: "own" }
  | { state: "searching" }
  | { state: "failed" }
  | { state: "found"; people: readonly FoundPerson[] }
  | { state: "none"; by: "name" | "email" };

/** Finds people by the start of a name or by their whole address, while it is typed. */
export function usePersonLookup(typed: string, ownEmail: string): PersonLookup {
  const q = typed.trim();
  const email = normalizeEmail(q);
  const byEmail = q.includes("@");
  const isOwn = byEmail && email === normalizeEmail(ownEmail);
  const askable = byEmail ? isValidEmail(email) && !isOwn : q !== "";
  const settled = useSettled(q, LOOK_UP_AFTER_MS);
  const ask = askable && settled === q;

  const withEmail = useAnswer(api.users.searchUsersByEmail, ask && byEmail ? { email } : "skip");
  const withName = useAnswer(api.users.searchPeople, ask && !byEmail ? { q } : "skip");
  const people = useMemo<FoundPerson[] | Error | undefined>(() => {
    if (withEmail instanceof Error || withName instanceof Error) return new Error("refused");
    return byEmail
      ? withEmail?.map((person) => ({ ...person, hasConversation: false }))
      : withName?.map(({ _id, name, conversationId }) => ({
          _id,
          name,
          hasConversation: conversationId !== null,
        }));
  }, [byEmail, withEmail, withName]);

  const recent = useRecentPeople();

  if (q === "" && recent.length > 0) return { state: "recent", people: recent };
  if (isOwn) return { state: "own" };
  if (!askable) return { state: "hint" };
  if (!ask || people === undefined) return { state: "searching" };
  if (people instanceof Error) return { state: "failed" };
  return people.length > 0
    ? { state: "found", people }
    : { state: "none", by: byEmail ? "email" : "name" };
}

/** Whom I wrote with last, newest first. */
function useRecentPeople(): readonly FoundPerson[] {
  const answer = useOptionalAnswer(api.conversations.listUserConversations, {
    paginationOpts: { numItems: RECENT_ASKED, cursor: null },
  });
  return useMemo(
    () =>
      (answer?.page ?? [])
        .flatMap(({ otherUser, isSelf }) => (otherUser && !isSelf ? [otherUser] : []))
        .slice(0, RECENT_SHOWN)
        .map(({ _id, name }) => ({ _id, name, hasConversation: true })),
    [answer],
  );
}
