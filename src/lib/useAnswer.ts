import { useQueries, type RequestForQueries } from "convex/react";
import {
  getFunctionName,
  type FunctionArgs,
  type FunctionReference,
  type FunctionReturnType,
} from "convex/server";
import type { Value } from "convex/values";
import { useMemo } from "react";

const NOTHING: RequestForQueries = {};

/** What a query answers; undefined until it has, and its error where it would throw one. */
export function useAnswer<Query extends FunctionReference<"query">>(
  query: Query,
  args: FunctionArgs<Query> | "skip",
): FunctionReturnType<Query> | Error | undefined {
  const name = getFunctionName(query);
  const given = args === "skip" ? null : JSON.stringify(args);
  const requests = useMemo(
    (): RequestForQueries =>
      given === null
        ? NOTHING
        : { answer: { query, args: JSON.parse(given) as Record<string, Value> } },
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a reference is a new object each time it is named
    [name, given],
  );
  return useQueries(requests)["answer"] as FunctionReturnType<Query> | Error | undefined;
}

/**
 * For what the page can do without: undefined also where the query fails, as it does on a server
 * that is older than the page and does not have it. One that throws takes everything around it.
 */
export function useOptionalAnswer<Query extends FunctionReference<"query">>(
  query: Query,
  args: FunctionArgs<Query> | "skip",
): FunctionReturnType<Query> | undefined {
  const answer: unknown = useAnswer(query, args);
  return answer instanceof Error ? undefined : answer;
}
