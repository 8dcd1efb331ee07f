import { IntervalTree } from "./intervalTree";
import type { BinaryKey, Interval } from "./keys";
import { RecordedReads } from "./readSet";
import { hasAnyTerm, type SearchRead, type TextChange } from "./textReads";
import type { ReadSet, Subscriptions } from "./types";
import type { WriteLog } from "./writeLog";
import { assert } from "../lib/assert";

type HeldReads = { points: BinaryKey[]; ranges: Interval[]; searches: SearchRead[] };
/** How often a subscription holds the same key or interval. */
type Holders = Map<number, number>;

/**
 * Who reads what, the other way round: from a written key to the subscriptions that read it. Single
 * rows are found by a map, ranges by an interval tree.
 *
 * Commits are looked at once, when somebody asks and they are published; a query that was running
 * meanwhile registers with an older ts and is checked against the log.
 */
export class SubscriptionIndex implements Subscriptions {
  #reads = new Map<number, HeldReads>();
  #points = new Map<BinaryKey, Holders>();
  #ranges = new IntervalTree<Holders>();
  /** By place. */
  #searches = new Map<BinaryKey, Map<number, SearchRead[]>>();
  #invalidated = new Set<number>();
  #processedTs: bigint;

  constructor(
    private readonly log: WriteLog,
    private readonly publishedTs: () => bigint,
  ) {
    this.#processedTs = publishedTs();
  }

  get size(): number {
    return this.#reads.size;
  }

  /** Commits after this one have not been looked at. */
  get processedTs(): bigint {
    return this.#processedTs;
  }

  set(key: number, readSet: ReadSet, ts: bigint): void {
    assert(readSet instanceof RecordedReads, "foreign read set");
    // What the query has seen already must not be held against it later.
    this.#process();
    // New before old: what both hold stays in the tree untouched.
    const reads = {
      points: [...readSet.points],
      ranges: readSet.ranges.map((r) => ({ ...r })),
      searches: [...readSet.searches],
    };
    const old = this.#reads.get(key);
    if (!old || !isSame(old, reads)) {
      this.#hold(key, reads);
      if (old) this.#release(key, old);
      this.#reads.set(key, reads);
    }
    if (this.#changedSince(readSet, ts)) this.#invalidated.add(key);
    else this.#invalidated.delete(key);
  }

  delete(key: number): void {
    const reads = this.#reads.get(key);
    if (!reads) return;
    this.#release(key, reads);
    this.#reads.delete(key);
    this.#invalidated.delete(key);
  }

  takeInvalidated(): number[] {
    this.#process();
    const keys = [...this.#invalidated];
    this.#invalidated.clear();
    return keys;
  }

  #process(): void {
    const upTo = this.publishedTs();
    const visit = (holders: Holders) => {
      for (const key of holders.keys()) this.#invalidated.add(key);
    };
    for (const entry of this.log.between(this.#processedTs, upTo)) {
      for (const key of entry.keys) {
        const holders = this.#points.get(key);
        if (holders) visit(holders);
        this.#ranges.stab(key, visit);
      }
      for (const change of entry.texts) this.#processText(change);
    }
    this.#processedTs = upTo;
  }

  #processText(change: TextChange): void {
    for (const place of change.places) {
      for (const [key, searches] of this.#searches.get(place) ?? []) {
        if (this.#invalidated.has(key)) continue;
        if (searches.some(({ terms }) => hasAnyTerm(change, terms))) this.#invalidated.add(key);
      }
    }
  }

  /** Of the commits that have been looked at; later ones come in their turn. */
  #changedSince(reads: RecordedReads, ts: bigint): boolean {
    if (ts >= this.#processedTs) return false;
    if (ts < this.log.trimmedTs) return true;
    for (const entry of this.log.between(ts, this.#processedTs)) {
      if (reads.touchedBy(entry)) return true;
    }
    return false;
  }

  #hold(key: number, reads: HeldReads): void {
    for (const point of reads.points) {
      let holders = this.#points.get(point);
      if (!holders) this.#points.set(point, (holders = new Map()));
      holders.set(key, (holders.get(key) ?? 0) + 1);
    }
    for (const range of reads.ranges) {
      const holders = this.#ranges.getOrAdd(range, () => new Map());
      holders.set(key, (holders.get(key) ?? 0) + 1);
    }
    for (const search of reads.searches) {
      let searchers = this.#searches.get(search.place);
      if (!searchers) this.#searches.set(search.place, (searchers = new Map()));
      searchers.set(key, [...(searchers.get(key) ?? []), search]);
    }
  }

  #release(key: number, reads: HeldReads): void {
    for (const point of reads.points) {
      const holders = this.#points.get(point);
      if (holders && dropOne(holders, key)) this.#points.delete(point);
    }
    for (const range of reads.ranges) {
      const holders = this.#ranges.get(range);
      if (holders && dropOne(holders, key)) this.#ranges.delete(range);
    }
    for (const search of reads.searches) {
      const searchers = this.#searches.get(search.place);
      const left = (searchers?.get(key) ?? []).filter((held) => held !== search);
      if (left.length > 0) searchers?.set(key, left);
      else searchers?.delete(key);
      if (searchers?.size === 0) this.#searches.delete(search.place);
    }
  }
}

/** Usually a query reads again what it read before, in the same order. */
function isSame(a: HeldReads, b: HeldReads): boolean {
  return (
    a.points.length === b.points.length &&
    a.ranges.length === b.ranges.length &&
    a.searches.length + b.searches.length === 0 &&
    a.points.every((point, i) => point === b.points[i]) &&
    a.ranges.every(({ start, end }, i) => start === b.ranges[i]?.start && end === b.ranges[i]?.end)
  );
}

/** True when nobody is left. */
function dropOne(holders: Holders, key: number): boolean {
  const count = holders.get(key) ?? 0;
  if (count > 1) holders.set(key, count - 1);
  else holders.delete(key);
  return holders.size === 0;
}
