/** The streamed body of an HTTP action's answer: pushed by the actions thread, pulled by the socket. */
export class BodyQueue implements AsyncIterable<Uint8Array> {
  readonly #chunks: Uint8Array[] = [];
  readonly #endListeners: (() => void)[] = [];
  #state: "open" | "ended" | Error = "open";
  #wake: (() => void) | null = null;

  /** `onTaken` hears how much of it has gone on its way. */
  constructor(private readonly onTaken: (bytes: number) => void = () => {}) {}

  push(chunk: Uint8Array): void {
    if (this.#state !== "open") return;
    this.#chunks.push(chunk);
    this.#wake?.();
  }

  end(): void {
    this.#finish("ended");
  }

  fail(error: Error): void {
    this.#finish(error);
  }

  onEnd(listener: () => void): void {
    this.#endListeners.push(listener);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk) {
        yield chunk;
        this.onTaken(chunk.length);
      } else if (this.#state instanceof Error) throw this.#state;
      else if (this.#state === "ended") return;
      else await this.#next();
    }
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = null;
        resolve();
      };
    });
  }

  #finish(state: "ended" | Error): void {
    if (this.#state !== "open") return;
    this.#state = state;
    this.#wake?.();
    for (const listener of this.#endListeners) listener();
  }
}
