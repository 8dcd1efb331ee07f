/** Times that transactions have written, until their commits are published. */
export class Announcements {
  /** In the order of commits. */
  readonly #waiting: { ts: bigint; at: number }[] = [];

  /** The transaction that commits at `ts` wants something done at `at`; harmless if it fails. */
  add(ts: bigint, at: number): void {
    this.#waiting.push({ ts, at });
  }

  /** The earliest time of all that is published by now, Infinity if none; forgets them. */
  take(publishedTs: bigint): number {
    let earliest = Infinity;
    let count = 0;
    for (const { ts, at } of this.#waiting) {
      if (ts > publishedTs) break;
      earliest = Math.min(earliest, at);
      count++;
    }
    if (count > 0) this.#waiting.splice(0, count);
    return earliest;
  }
}
