import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import type { FunctionReturnType } from "convex/server";
import { useMemo } from "react";
import { useConnection } from "../../../lib/connection";
import { useOptionalAnswer } from "../../../lib/useAnswer";

export type PresenceRow = FunctionReturnType<typeof api.presence.listPresence>[number];

/** The server answers for this many people at once. */
const PEOPLE_MAX = 100;

/**
 * Who is there, by user id. People who do not share it are missing, and everybody is while we
 * have no connection: what we knew then says nothing about now.
 */
export function usePresence(userIds: readonly Id<"users">[]): ReadonlyMap<string, PresenceRow> {
  const online = useConnection().state !== "offline";
  // Sorted, so that a list that changed its order asks the same question.
  const key = [...new Set(userIds)].slice(0, PEOPLE_MAX).toSorted().join(" ");
  const args = useMemo(
    () => (key === "" ? "skip" : { userIds: key.split(" ") as Id<"users">[] }),
    [key],
  );
  const rows = useOptionalAnswer(api.presence.listPresence, args);
  return useMemo(
    () => new Map(online ? rows?.map((row) => [row.userId, row]) : []),
    [rows, online],
  );
}
