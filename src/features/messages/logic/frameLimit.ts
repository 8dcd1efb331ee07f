/** Lets something happen only so many times in one frame. */
export class FrameLimit {
  readonly #max: number;
  readonly #requestFrame: (run: () => void) => void;
  #taken = 0;
  #later: (() => void) | null = null;

  constructor(max: number, requestFrame: (run: () => void) => void = nextFrame) {
    this.#max = max;
    this.#requestFrame = requestFrame;
  }

  /** Whether it may happen now. If not, the last `later` is called in the next frame. */
  take(later: () => void): boolean {
    if (this.#taken === 0) this.#requestFrame(() => this.#startFrame());
    if (this.#taken === this.#max) {
      this.#later = later;
      return false;
    }
    this.#taken += 1;
    return true;
  }

  #startFrame(): void {
    const later = this.#later;
    this.#later = null;
    this.#taken = 0;
    later?.();
  }
}

const nextFrame = (run: () => void) => void requestAnimationFrame(run);
