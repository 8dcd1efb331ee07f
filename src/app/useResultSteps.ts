import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import type { SearchHit } from "../features/search/logic/searchHit";
import { useStableCallback } from "../lib/useStableCallback";

interface Steps {
  q: string;
  hits: readonly SearchHit[];
  index: number;
}

/** The results one jumped from, to step on without opening the search again. */
export function useResultSteps() {
  const [, navigate] = useLocation();
  const [steps, setSteps] = useState<Steps | null>(null);

  function show(next: Steps, { replace }: { replace: boolean }): void {
    const hit = next.hits[next.index];
    if (!hit) return;
    setSteps(next);
    navigate(toMessageAddress(hit), { replace });
  }

  const start = useStableCallback((hit: SearchHit, hits: readonly SearchHit[], q: string) =>
    show({ q, hits, index: hits.indexOf(hit) }, { replace: true }),
  );
  const step = useStableCallback((by: 1 | -1) => {
    if (steps) show({ ...steps, index: steps.index + by }, { replace: true });
  });
  return useMemo(() => ({ steps, start, step, close: () => setSteps(null) }), [steps, start, step]);
}

export function toMessageAddress({ conversationId, messageId }: SearchHit): string {
  return `/c/${conversationId}?m=${messageId}`;
}
