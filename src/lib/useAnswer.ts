import { useQueries, type RequestForQueries } from "convex/react";
import {
  getFunctionName,
  type FunctionArgs,
  type FunctionReference,
  type FunctionReturnType,
} from "convex/server";
import type { Value } from "convex/values";
import { useMemo } from "react";

/** What a query answers; undefined until it has, and its error where it would throw one. */
export function useAnswer<Query extends FunctionReference<"query">>(
  query: Query,
  args: FunctionArgs<Query>,
): FunctionReturnType<Query> | Error | undefined {
  const name = getFunctionName(query);
  const given = JSON.stringify(args);
  const requests = useMemo(
    (): RequestForQueries => ({
      answer: { query, args: JSON.parse(given) as Record<string, Value> },
    }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a reference is a new object each time it is named
    [name, given],
  );
  return useQueries(requests)["answer"] as FunctionReturnType<Query> | Error | undefined;
}
