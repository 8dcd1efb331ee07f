import { useState } from "react";
import { useLocation } from "wouter";
import type { SearchHit } from "../features/search/logic/searchHit";

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

  return {
    steps,
    start: (hit: SearchHit, hits: readonly SearchHit[], q: string) =>
      show({ q, hits, index: hits.indexOf(hit) }, { replace: true }),
    step: (by: 1 | -1) => {
      if (steps) show({ ...steps, index: steps.index + by }, { replace: true });
    },
    close: () => setSteps(null),
  };
}

export function toMessageAddress({ conversationId, messageId }: SearchHit): string {
  return `/c/${conversationId}?m=${messageId}`;
}
