/** A message is read when everybody has seen it; nobody shares receipts: never. */
export function toSeenTime(seen: readonly { seenTime: number }[]): number {
  return seen.length === 0 ? 0 : Math.min(...seen.map(({ seenTime }) => seenTime));
}
