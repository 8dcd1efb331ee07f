import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import type { SearchHit } from "../features/search/logic/searchHit";
import { useStableCallback } from "../lib/useStableCallback";

interface Steps {
  q: string;
  hits: readonly SearchHit[];
  index: number;
  /** The search they are of, as it stands in the history. */
  search: { query: string; state: unknown };
}

/** The results one jumped from, to step on without opening the search again. */
export function useResultSteps() {
  const [path, navigate] = useLocation();
  const [steps, setSteps] = useState<Steps | null>(null);

  function show(next: Steps, { replace }: { replace: boolean }): void {
    const hit = next.hits[next.index];
    if (!hit) return;
    setSteps(next);
    navigate(toMessageAddress(hit), { replace });
  }

  // The search stays in the history: Back leads to it.
  const start = useStableCallback((hit: SearchHit, hits: readonly SearchHit[], q: string) => {
    const search = { query: window.location.search, state: window.history.state as unknown };
    show({ q, hits, index: hits.indexOf(hit), search }, { replace: false });
  });
  const step = useStableCallback((by: 1 | -1) => {
    if (steps) show({ ...steps, index: steps.index + by }, { replace: true });
  });
  const back = useStableCallback(() => {
    if (steps) navigate(`${path}${steps.search.query}`, { state: steps.search.state });
  });
  return useMemo(
    () => ({ steps, start, step, back, close: () => setSteps(null) }),
    [steps, start, step, back],
  );
}

export function toMessageAddress({ conversationId, messageId }: SearchHit): string {
  return `/c/${conversationId}?m=${messageId}`;
}
