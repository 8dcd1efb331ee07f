/** The greatest scores of many, with their slots: a heap whose root is the least of those kept. */
export class TopScores {
  readonly #capacity: number;
  readonly #slots: Uint32Array;
  readonly #scores: Float64Array;
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#slots = new Uint32Array(capacity);
    this.#scores = new Float64Array(capacity);
  }

  offer(slot: number, score: number): void {
    if (this.#size < this.#capacity) {
      this.#place(this.#size++, slot, score);
      this.#rise(this.#size - 1);
    } else if (score > (this.#scores[0] ?? Infinity)) {
      this.#place(0, slot, score);
      this.#sink();
    }
  }

  descending(): { slot: number; score: number }[] {
    return Array.from({ length: this.#size }, (_, i) => ({
      slot: this.#slots[i] ?? 0,
      score: this.#scores[i] ?? 0,
    })).toSorted((a, b) => b.score - a.score || a.slot - b.slot);
  }

  #place(index: number, slot: number, score: number): void {
    this.#slots[index] = slot;
    this.#scores[index] = score;
  }

  #rise(start: number): void {
    for (let index = start; index > 0;) {
      const parent = (index - 1) >> 1;
      if (!this.#isLess(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(): void {
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      let least = index;
      if (left < this.#size && this.#isLess(left, least)) least = left;
      if (left + 1 < this.#size && this.#isLess(left + 1, least)) least = left + 1;
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #isLess(a: number, b: number): boolean {
    return (this.#scores[a] ?? 0) < (this.#scores[b] ?? 0);
  }

  #swap(a: number, b: number): void {
    const slot = this.#slots[a] ?? 0;
    const score = this.#scores[a] ?? 0;
    this.#place(a, this.#slots[b] ?? 0, this.#scores[b] ?? 0);
    this.#place(b, slot, score);
  }
}
