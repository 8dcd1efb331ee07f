import type { StoredDocument } from "./documentCodec";
import type { UsageMeter } from "./limits";
import { successor, type BinaryKey, type Interval } from "./keys";
import type { PlanOperator, QueryPlan } from "./queryPlan";
import type { RecordedReads } from "./readSet";
import type { IndexScan } from "./scan";

export type StreamContext = { reads: RecordedReads; meter: UsageMeter };

/**
 * Runs a plan row by row. What it read is the part of its range up to the last row pulled from the
 * index, or all of it once it has come to the end:
 *
 *   asc    [start ....... last row]) ........ end
 *   desc    start ....... [last row ........ end)
 */
export class QueryStream {
  readonly #plan: QueryPlan;
  readonly #scan: IndexScan;
  readonly #meter: UsageMeter | null;
  readonly #read: Interval;
  readonly #remaining: number[];
  /** Key of the last row pulled from the index, before filters. */
  position: BinaryKey | null = null;
  rowsRead = 0;
  bytesRead = 0;
  isDone = false;

  constructor(plan: QueryPlan, scan: IndexScan, { reads, meter }: StreamContext) {
    this.#plan = plan;
    this.#scan = scan;
    this.#meter = plan.index?.table.isSystem === true ? null : meter;
    this.#meter?.query();
    const { start, end } = plan.range;
    // Nothing is read before the first row is asked for.
    this.#read = plan.order === "asc" ? reads.range(start, start) : reads.range(end, end);
    this.#remaining = plan.operators.map(({ limit }) => limit ?? Infinity);
  }

  next(): StoredDocument | null {
    for (;;) {
      const row = this.nextRow();
      if (row === null) return null;
      if (row.passes) return row.document;
    }
  }

  /** One step along the index: the row, and whether the operators let it through. */
  nextRow(): { document: StoredDocument; passes: boolean } | null {
    if (this.isDone || this.#remaining.includes(0)) return null;
    const document = this.#pull();
    return document && { document, passes: this.#passes(document) };
  }

  #pull(): StoredDocument | null {
    const row = this.#scan.next();
    if (row === null) {
      this.#finish();
      return null;
    }
    const { document } = row;
    this.#meter?.read(document.size);
    this.position = row.key;
    this.rowsRead++;
    this.bytesRead += document.size;
    if (this.#plan.order === "asc") this.#read.end = successor(row.key);
    else this.#read.start = row.key;
    return document;
  }

  close(): void {
    this.#scan.close();
  }

  #finish(): void {
    this.isDone = true;
    const { start, end } = this.#plan.range;
    this.#read.start = start;
    this.#read.end = end;
    this.#scan.close();
  }

  #passes(document: StoredDocument): boolean {
    for (let i = 0; i < this.#plan.operators.length; i++) {
      const operator = this.#plan.operators[i] as PlanOperator;
      if (operator.limit !== undefined) this.#remaining[i] = (this.#remaining[i] ?? 0) - 1;
      else if (!operator.filter(document.json)) return false;
    }
    return true;
  }
}
