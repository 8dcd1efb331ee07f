import { IntervalTree } from "./intervalTree";
import type { BinaryKey, Interval } from "./keys";
import { RecordedReads, holdsPoints, indexPrefixOf } from "./readSet";
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
  /** By the prefix of the index. */
  #ranges = new Map<BinaryKey, IntervalTree<Holders>>();
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

  /** Commits after this one have not been looked at, and are needed. */
  get processedTs(): bigint {
    // Nobody to tell, so nobody may ever ask.
    if (this.#reads.size === 0) this.#processedTs = this.publishedTs();
    return this.#processedTs;
  }

  set(key: number, readSet: ReadSet, ts: bigint): void {
    assert(readSet instanceof RecordedReads, "foreign read set");
    // What the query has seen already must not be held against it later.
    this.#process();
    const held = this.#reads.get(key) ?? NOTHING;
    if (held === NOTHING || !isSameAs(held, readSet)) {
      const reads = {
        points: [...readSet.points],
        ranges: readSet.ranges.map(({ start, end }) => ({ start, end })),
        searches: [...readSet.searches],
      };
      this.#replace(key, held, reads);
      this.#reads.set(key, reads);
    }
    if (this.#changedSince(readSet, ts)) this.#invalidated.add(key);
    else this.#invalidated.delete(key);
  }

  delete(key: number): void {
    const reads = this.#reads.get(key);
    if (!reads) return;
    this.#replace(key, reads, NOTHING);
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
      for (const [prefix, keys] of entry.keys) {
        const ranges = this.#ranges.get(prefix);
        if (ranges) for (const key of keys) ranges.stab(key, visit);
        if (!holdsPoints(prefix)) continue;
        for (const key of keys) {
          const holders = this.#points.get(key);
          if (holders) visit(holders);
        }
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
    return reads.touchedBetween(this.log, ts, this.#processedTs);
  }

  /** New before old, so that what both hold stays where it is. */
  #replace(key: number, old: HeldReads, reads: HeldReads): void {
    const points = differences(old.points, reads.points, (a, b) => a === b);
    const ranges = differences(
      old.ranges,
      reads.ranges,
      (a, b) => a.start === b.start && a.end === b.end,
    );
    for (const point of points.added) this.#holdPoint(key, point);
    for (const range of ranges.added) this.#holdRange(key, range);
    for (const search of reads.searches) this.#holdSearch(key, search);
    for (const point of points.gone) this.#releasePoint(key, point);
    for (const range of ranges.gone) this.#releaseRange(key, range);
    for (const search of old.searches) this.#releaseSearch(key, search);
  }

  #holdPoint(key: number, point: BinaryKey): void {
    let holders = this.#points.get(point);
    if (!holders) this.#points.set(point, (holders = new Map()));
    holders.set(key, (holders.get(key) ?? 0) + 1);
  }

  #releasePoint(key: number, point: BinaryKey): void {
    const holders = this.#points.get(point);
    if (holders && dropOne(holders, key)) this.#points.delete(point);
  }

  #holdRange(key: number, range: Interval): void {
    const prefix = indexPrefixOf(range);
    let ranges = this.#ranges.get(prefix);
    if (!ranges) this.#ranges.set(prefix, (ranges = new IntervalTree()));
    const holders = ranges.getOrAdd(range, () => new Map());
    holders.set(key, (holders.get(key) ?? 0) + 1);
  }

  #releaseRange(key: number, range: Interval): void {
    const prefix = indexPrefixOf(range);
    const ranges = this.#ranges.get(prefix);
    const holders = ranges?.get(range);
    if (!ranges || !holders || !dropOne(holders, key)) return;
    ranges.delete(range);
    if (ranges.size === 0) this.#ranges.delete(prefix);
  }

  #holdSearch(key: number, search: SearchRead): void {
    let searchers = this.#searches.get(search.place);
    if (!searchers) this.#searches.set(search.place, (searchers = new Map()));
    searchers.set(key, [...(searchers.get(key) ?? []), search]);
  }

  #releaseSearch(key: number, search: SearchRead): void {
    const searchers = this.#searches.get(search.place);
    if (!searchers) return;
    const left = (searchers.get(key) ?? []).filter((held) => held !== search);
    if (left.length > 0) searchers.set(key, left);
    else searchers.delete(key);
    if (searchers.size === 0) this.#searches.delete(search.place);
  }
}

/** Usually a query reads again what it read before, in the same order, and nothing is to be done. */
function isSameAs(held: HeldReads, reads: RecordedReads): boolean {
  if (held.searches.length > 0 || reads.searches.length > 0) return false;
  if (held.points.length !== reads.points.size) return false;
  if (held.ranges.length !== reads.ranges.length) return false;
  let i = 0;
  for (const point of reads.points) if (held.points[i++] !== point) return false;
  return reads.ranges.every(({ start, end }, at) => {
    const range = held.ranges[at];
    return range?.start === start && range.end === end;
  });
}

const NOTHING: HeldReads = { points: [], ranges: [], searches: [] };

/** Compares position by position; what only moved counts as gone and added. */
function differences<T>(old: readonly T[], now: readonly T[], isSame: (a: T, b: T) => boolean) {
  const added: T[] = [];
  const gone: T[] = [];
  for (let i = 0; i < Math.max(old.length, now.length); i++) {
    const [before, after] = [old[i], now[i]];
    if (before !== undefined && after !== undefined && isSame(before, after)) continue;
    if (after !== undefined) added.push(after);
    if (before !== undefined) gone.push(before);
  }
  return { added, gone };
}

/** True when nobody is left. */
function dropOne(holders: Holders, key: number): boolean {
  const count = holders.get(key) ?? 0;
  if (count > 1) holders.set(key, count - 1);
  else holders.delete(key);
  return holders.size === 0;
}
