import { SCOPES, type Scope } from "./scopes";

/** What is kept of an open search with its place in the history. */
export interface KeptSearch {
  q: string;
  scope: Scope;
  /** Nobody took away the chip that narrows it down. */
  isNarrow: boolean;
  /** Which row the arrow keys have reached. */
  chosen: number;
}

const FIRST: KeptSearch = { q: "", scope: "everything", isNarrow: true, chosen: 0 };

/**
 * Any page and any version of this one may have written it. `typed` is what a search that is not
 * kept yet begins with.
 */
export function readKeptSearch(kept: unknown, typed = ""): KeptSearch {
  if (typeof kept !== "object" || kept === null) return { ...FIRST, q: typed };
  const { q, scope, isNarrow, chosen }: Partial<Record<keyof KeptSearch, unknown>> = kept;
  return {
    q: typeof q === "string" ? q : FIRST.q,
    scope: SCOPES.find((name) => name === scope) ?? FIRST.scope,
    isNarrow: isNarrow !== false,
    chosen: typeof chosen === "number" && chosen >= 0 ? Math.trunc(chosen) : FIRST.chosen,
  };
}
