import type { StoredDocument } from "./documentCodec";
import type { UsageMeter } from "./limits";
import { successor, type BinaryKey, type Interval } from "./keys";
import type { PlanOperator, QueryPlan } from "./queryPlan";
import type { RecordedReads } from "./readSet";
import type { RowSource } from "./scanSources";

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
  readonly #scan: RowSource;
  readonly #meter: UsageMeter | null;
  /** null for searches, which know themselves what they read. */
  readonly #read: Interval | null;
  readonly #remaining: number[];
  /** Key of the last row pulled from the index, before filters. */
  position: BinaryKey | null = null;
  rowsRead = 0;
  bytesRead = 0;
  isDone = false;
  passes = false;

  constructor(plan: QueryPlan, scan: RowSource, { reads, meter }: StreamContext) {
    this.#plan = plan;
    this.#scan = scan;
    this.#meter = plan.index?.table.isSystem === true ? null : meter;
    this.#meter?.query();
    const { start, end } = plan.range;
    // Nothing is read before the first row is asked for.
    const border = plan.order === "asc" ? start : end;
    this.#read = plan.search ? null : reads.range(border, border);
    this.#remaining = plan.operators.map(({ limit }) => limit ?? Infinity);
  }

  next(): StoredDocument | null {
    for (;;) {
      const document = this.nextRow();
      if (document === null || this.passes) return document;
    }
  }

  /** One step along the index; `passes` then says whether the operators let the row through. */
  nextRow(): StoredDocument | null {
    if (this.isDone || this.#remaining.includes(0)) return null;
    const document = this.#pull();
    this.passes = document !== null && this.#passes(document);
    return document;
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
    if (this.#read && this.#plan.order === "asc") this.#read.end = successor(row.key);
    else if (this.#read) this.#read.start = row.key;
    return document;
  }

  get isSearch(): boolean {
    return this.#plan.search !== null;
  }

  close(): void {
    this.#scan.close();
  }

  #finish(): void {
    this.isDone = true;
    this.#scan.close();
    if (!this.#read) return;
    this.#read.start = this.#plan.range.start;
    this.#read.end = this.#plan.range.end;
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
