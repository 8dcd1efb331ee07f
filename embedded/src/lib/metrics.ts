/**
 * Counters and histograms in Prometheus' text format. Observing is an addition
 * and no more; the text is made when somebody asks for it.
 */
export class Metrics {
  readonly #families: Family[] = [];

  counter(name: string, help: string, label?: string): Counter {
    return this.#add(new Counter(name, help, label));
  }
  histogram(name: string, help: string, label?: string): Histogram {
    return this.#add(new Histogram(name, help, label));
  }
  /** Read at the time of asking. */
  gauge(name: string, help: string, read: () => number): void {
    this.#add({
      name,
      help,
      type: "gauge",
      lines: () => [`${name} ${read()}`],
    });
  }

  toText(): string {
    return this.#families
      .map(({ name, help, type, lines }) =>
        [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines(), ""].join("\n"),
      )
      .join("");
  }

  #add<F extends Family>(family: F): F {
    this.#families.push(family);
    return family;
  }
}

type Family = {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly lines: () => string[];
};

export class Counter implements Family {
  readonly type = "counter";
  readonly #values = new Map<string, number>();
  constructor(
    readonly name: string,
    readonly help: string,
    readonly label?: string,
  ) {
    if (label === undefined) this.#values.set("", 0);
  }

  add(amount = 1, labelValue = ""): void {
    this.#values.set(labelValue, (this.#values.get(labelValue) ?? 0) + amount);
  }

  readonly lines = (): string[] =>
    [...this.#values].map(([value, count]) => `${this.name}${labels(this.label, value)} ${count}`);
}

/** Upper bounds in seconds, from a fast query to a timeout. */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

type Buckets = { counts: number[]; sum: number; count: number };

export class Histogram implements Family {
  readonly type = "histogram";
  readonly #series = new Map<string, Buckets>();
  constructor(
    readonly name: string,
    readonly help: string,
    readonly label?: string,
  ) {}

  observe(seconds: number, labelValue = ""): void {
    let buckets = this.#series.get(labelValue);
    if (!buckets) {
      buckets = { counts: BOUNDS.map(() => 0), sum: 0, count: 0 };
      this.#series.set(labelValue, buckets);
    }
    buckets.sum += seconds;
    buckets.count += 1;
    const index = BOUNDS.findIndex((bound) => seconds <= bound);
    if (index >= 0) buckets.counts[index] = (buckets.counts[index] ?? 0) + 1;
  }

  readonly lines = (): string[] =>
    [...this.#series].flatMap(([value, { counts, sum, count }]) => {
      let total = 0;
      const bucketLines = BOUNDS.map((bound, i) => {
        total += counts[i] ?? 0;
        return `${this.name}_bucket${labels(this.label, value, `le="${bound}"`)} ${total}`;
      });
      const own = labels(this.label, value);
      return [
        ...bucketLines,
        `${this.name}_bucket${labels(this.label, value, `le="+Inf"`)} ${count}`,
        `${this.name}_sum${own} ${sum}`,
        `${this.name}_count${own} ${count}`,
      ];
    });
}

function labels(name: string | undefined, value: string, extra?: string): string {
  const own = name === undefined ? [] : [`${name}="${value.replace(/["\\\n]/g, "_")}"`];
  const all = extra === undefined ? own : [...own, extra];
  return all.length === 0 ? "" : `{${all.join(",")}}`;
}
