/** Where to search, in the order of the chips and of Tab. */
export const SCOPES = ["everything", "people", "messages", "mine"] as const;
export type Scope = (typeof SCOPES)[number];

export function nextScope(scope: Scope): Scope {
  return SCOPES[(SCOPES.indexOf(scope) + 1) % SCOPES.length] ?? "everything";
}
