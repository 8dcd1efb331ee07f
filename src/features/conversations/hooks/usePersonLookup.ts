import { api } from "@convex/_generated/api";
import { isValidEmail, normalizeEmail } from "@convex/lib/accountRules";
import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useEffect, useState } from "react";

const LOOK_UP_AFTER_MS = 200;

export type FoundPerson = FunctionReturnType<typeof api.users.searchUsersByEmail>[number];

export type PersonLookup =
  | { state: "hint" }
  | { state: "own" }
  | { state: "searching" }
  | { state: "found"; people: readonly FoundPerson[] }
  | { state: "none" };

/** Finds the person of a complete address while it is typed. */
export function usePersonLookup(typed: string, ownEmail: string): PersonLookup {
  const email = normalizeEmail(typed);
  const settled = useSettled(email, LOOK_UP_AFTER_MS);
  const isOwn = email === normalizeEmail(ownEmail);
  const complete = isValidEmail(email);
  const ask = complete && !isOwn && settled === email;
  const people = useQuery(api.users.searchUsersByEmail, ask ? { email } : "skip");

  if (!complete) return { state: "hint" };
  if (isOwn) return { state: "own" };
  if (!ask || people === undefined) return { state: "searching" };
  return people.length > 0 ? { state: "found", people } : { state: "none" };
}

function useSettled(value: string, afterMs: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
