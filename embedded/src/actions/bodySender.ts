import type { ActionsEvent } from "../threads/messages";

/** So much of an answer may wait in the front; beyond that the function has to wait for its reader. */
const WINDOW_BYTES = 1 << 20;

/** Sends the body of one HTTP action's answer, no faster than it is taken. */
export class BodySender {
  #ahead = 0;
  #isAborted = false;
  #wake = () => {};
  #reader: ReadableStreamDefaultReader<Uint8Array> | null = null;

  constructor(
    private readonly streamId: number,
    private readonly emit: (event: ActionsEvent) => void,
  ) {}

  /** The front has passed on so many bytes. */
  taken(bytes: number): void {
    this.#ahead -= bytes;
    this.#wake();
  }

  /** Nobody reads it any more. */
  abort(): void {
    this.#isAborted = true;
    this.#reader?.cancel().catch(() => {
      // The function's own stream failed; nobody is there to hear of it.
    });
    this.#wake();
  }

  async send(body: ReadableStream<Uint8Array> | null): Promise<void> {
    const reader = body?.getReader();
    if (!reader) return;
    this.#reader = reader;
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.#isAborted) return;
      this.#ahead += value.length;
      this.emit({ type: "httpBody", streamId: this.streamId, chunk: value });
      while (this.#ahead >= WINDOW_BYTES && !this.#isAborted) await this.#change();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}
