import { must } from "../lib/assert";
import type { DocumentReader } from "./documentReader";
import { lowerBound, type BinaryKey } from "./keys";
import type { IndexView, Overlay } from "./overlay";
import { openSource, type RowSource, type ScanRange, type ScanRow } from "./scanSources";
import type { Index } from "./tables";

export type Order = "asc" | "desc";

export type ScanOptions = {
  range: ScanRange;
  order: Order;
  /** How many rows will probably be asked for. */
  expected: number | undefined;
};

/**
 * Rows of one index in order, as a transaction sees them: what the snapshot has, with the
 * transaction's own writes in place. Writes between two calls of next() are seen if they lie ahead.
 */
export class IndexScan implements RowSource {
  readonly #source: RowSource;
  readonly #view: (() => IndexView | null) | null;
  readonly #descending: boolean;
  readonly #range: ScanRange;
  #ahead: ScanRow | null | undefined;
  /** Key of the last row handed out. */
  #position: BinaryKey | null = null;

  constructor(
    documents: DocumentReader,
    overlay: Overlay | null,
    index: Index,
    { range, order, expected }: ScanOptions,
  ) {
    this.#range = range;
    this.#descending = order === "desc";
    this.#source = openSource(documents, index, { range, reverse: this.#descending, expected });
    this.#view = overlay && (() => (overlay.isTouched(index.table) ? overlay.view(index) : null));
  }

  next(): ScanRow | null {
    const view = this.#view?.() ?? null;
    const stored = this.#peekStored(view);
    const own = view && this.#peekOwn(view);
    if (own !== null && (stored === null || this.#isBefore(own, stored.key))) {
      this.#position = own;
      return { key: own, document: must(view, "view").documentAt(own) };
    }
    this.#ahead = undefined;
    this.#position = stored?.key ?? this.#position;
    return stored;
  }

  close(): void {
    this.#source.close();
  }

  #peekStored(view: IndexView | null): ScanRow | null {
    for (;;) {
      if (this.#ahead === undefined) this.#ahead = this.#source.next();
      if (this.#ahead === null || !view?.hidden.has(this.#ahead.key)) return this.#ahead;
      this.#ahead = undefined;
    }
  }

  #peekOwn(view: IndexView): BinaryKey | null {
    const { shown } = view;
    const position = this.#position;
    let at: number;
    if (this.#descending) {
      at = lowerBound(shown, position ?? this.#range.end) - 1;
    } else if (position === null) {
      at = lowerBound(shown, this.#range.start);
    } else {
      at = lowerBound(shown, position);
      if (shown[at] === position) at++;
    }
    const key = shown[at];
    if (key === undefined) return null;
    return this.#descending ? (key >= this.#range.start ? key : null) : this.#inRange(key);
  }

  #inRange(key: BinaryKey): BinaryKey | null {
    return key < this.#range.end ? key : null;
  }

  #isBefore(a: BinaryKey, b: BinaryKey): boolean {
    return this.#descending ? a > b : a < b;
  }
}
