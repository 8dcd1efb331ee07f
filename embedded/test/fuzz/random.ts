/** Small seeded generator (mulberry32): the seed is all that is needed to see a failure again. */
export class Random {
  #state: number;
  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }
  pick<T>(values: readonly T[]): T {
    if (values.length === 0) throw new Error("nothing to pick from");
    // undefined may be one of the values.
    return values[this.below(values.length)] as T;
  }
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** JSON that is sometimes a Convex value, sometimes nearly one. */
  json(depth = 3): unknown {
    const simple = [
      null,
      true,
      0,
      -0,
      1.5,
      1e308,
      -1,
      2 ** 53,
      "",
      "text",
      "\u0000",
      "\ud800",
      "\u{1F600}",
      "__proto__",
      "x".repeat(2000),
      "j57c4yh0e9req400g68q3dptwkw1x9by",
      { $integer: "BQAAAAAAAAA=" },
      { $integer: "AA==" },
      { $integer: 5 },
      { $float: "AAAAAAAA8H8=" },
      { $float: "" },
      { $bytes: "AAE=" },
      { $bytes: "%%%" },
      { $undefined: null },
      { $unknown: 1 },
      { _id: "x" },
    ];
    if (depth === 0 || this.chance(0.5)) return this.pick(simple);
    const size = this.below(4);
    if (this.chance(0.4)) return Array.from({ length: size }, () => this.json(depth - 1));
    const names = ["a", "channel", "body", "name", "_x", "$x", "", "ü", "__proto__", "constructor"];
    return Object.fromEntries(
      Array.from({ length: size }, () => [this.pick(names), this.json(depth - 1)]),
    );
  }

  /** Changes some characters of a text. */
  garble(text: string): string {
    let result = text;
    for (let i = this.below(3) + 1; i > 0; i--) {
      const at = this.below(result.length + 1);
      const insert = this.pick(["", "\u0000", '"', "}", "]", "null", "-", "\\", "=", ".", "é"]);
      result = result.slice(0, at) + insert + result.slice(at + this.below(4));
    }
    return result;
  }
}

/** From SEED, or a new one; told when the test fails. */
export function testSeed(): number {
  return Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
}
