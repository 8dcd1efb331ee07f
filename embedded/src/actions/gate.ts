import { ServerError } from "../lib/errors";

/** Lets so many in at a time; the others wait in the order in which they came. */
export class Gate {
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly limits: { inside: number; waiting: number }) {}

  async pass<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  /** Everybody who got in has to leave, once. */
  async enter(): Promise<void> {
    if (this.#inside < this.limits.inside) {
      this.#inside++;
      return;
    }
    if (this.#waiting.length >= this.limits.waiting) throw tooMany();
    // Whoever leaves hands over its place.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#inside--;
  }
}

function tooMany(): ServerError {
  const text = "Too many actions are waiting. Try again in a moment.";
  return new ServerError("overloaded", "TooManyConcurrentRequests", text);
}
