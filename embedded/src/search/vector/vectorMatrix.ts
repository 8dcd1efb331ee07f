import { compileDots, MAX_PAGES, STEP, type DotFunction } from "./dotKernel";

const PAGE = 65_536;
/** Candidates are scored in portions of this many. */
const PORTION = 4096;
const MAX_DIMENSIONS = 4096;

// The beginning of the memory; rows follow at the next page.
const QUERY_AT = 0;
const SLOTS_AT = QUERY_AT + 2 * MAX_DIMENSIONS;
const OUT_AT = SLOTS_AT + 4 * PORTION;
const ROWS_AT = PAGE;

/** Greatest component of the 16-bit query: with 8-bit rows no sum of 4096 products overflows. */
const QUERY_RANGE = 2047;

/** Rows of bytes in numbered slots, scored against a query by their dot product. */
export class VectorMatrix {
  readonly #dimensions: number;
  /** Bytes per row, rounded up to what the kernel takes in one step; the rest is zero. */
  readonly #stride: number;
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
  readonly #dots: DotFunction;
  #scales = new Float32Array(64);
  #greatestScale = 0;

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
    this.#stride = Math.ceil(dimensions / STEP) * STEP;
    this.#dots = compileDots(this.#memory);
  }

  /** Bytes in use. */
  get byteLength(): number {
    return this.#memory.buffer.byteLength;
  }

  set(slot: number, components: Int8Array, scale: number): void {
    this.#reserve(slot + 1);
    const start = ROWS_AT + slot * this.#stride;
    new Int8Array(this.#memory.buffer, start, this.#dimensions).set(components);
    this.#scales[slot] = scale;
    this.#greatestScale = Math.max(this.#greatestScale, scale);
  }

  /**
   * How far a score may be off. Rounding moves each component by up to half a step, evenly, so the
   * sum over a query of length 1 has a standard deviation of 0.29 steps; seven of these are two.
   */
  get tolerance(): number {
    return 2 * this.#greatestScale;
  }

  /** Calls `visit` with an approximate cosine for every slot, in the order given. */
  score(
    query: Float32Array,
    slots: Uint32Array,
    visit: (slot: number, score: number) => void,
  ): void {
    const queryScale = this.#writeQuery(query);
    for (let start = 0; start < slots.length; start += PORTION) {
      const portion = slots.subarray(start, start + PORTION);
      new Uint32Array(this.#memory.buffer, SLOTS_AT, PORTION).set(portion);
      this.#dots(QUERY_AT, ROWS_AT, this.#stride, SLOTS_AT, portion.length, OUT_AT);
      const out = new Int32Array(this.#memory.buffer, OUT_AT, portion.length);
      for (let i = 0; i < portion.length; i++) {
        const slot = portion[i] ?? 0;
        visit(slot, (out[i] ?? 0) * queryScale * (this.#scales[slot] ?? 0));
      }
    }
  }

  #writeQuery(query: Float32Array): number {
    let greatest = 0;
    for (const component of query) greatest = Math.max(greatest, Math.abs(component));
    const scale = greatest / QUERY_RANGE || 1;
    const target = new Int16Array(this.#memory.buffer, QUERY_AT, MAX_DIMENSIONS).fill(0);
    for (let i = 0; i < query.length; i++) target[i] = Math.round((query[i] ?? 0) / scale);
    return scale;
  }

  #reserve(slots: number): void {
    if (slots > this.#scales.length) {
      const scales = new Float32Array(Math.max(slots, 2 * this.#scales.length));
      scales.set(this.#scales);
      this.#scales = scales;
    }
    const pages = Math.ceil((ROWS_AT + slots * this.#stride) / PAGE);
    const present = this.#memory.buffer.byteLength / PAGE;
    if (pages <= present) return;
    // A little ahead, so that growing is rare; memory that is not touched costs nothing.
    const wanted = Math.min(MAX_PAGES, Math.ceil(pages * 1.25));
    this.#memory.grow(wanted - present);
  }
}
