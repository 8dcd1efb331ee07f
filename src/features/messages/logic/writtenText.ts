import { measureLength, type LengthState } from "./messageLength";

/**
 * A text while it is written. It lives apart from React: a key draws its letter, which the browser
 * does, and whatever else looks different then; for most keys that is nothing.
 */
export class WrittenText {
  private readonly listeners = new Set<() => void>();
  private current: string;
  private measured: LengthState;

  constructor(text: string) {
    this.current = text;
    this.measured = measureLength(text);
  }

  get text(): string {
    return this.current;
  }

  /** The same object until it says something else, as `useSyncExternalStore` wants it. */
  get length(): LengthState {
    return this.measured;
  }

  set(text: string): void {
    if (text === this.current) return;
    this.current = text;
    const length = measureLength(text);
    if (!isSame(length, this.measured)) this.measured = length;
    for (const listener of this.listeners) listener();
  }

  /** Calls with every change of the text. */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

function isSame(first: LengthState, second: LengthState): boolean {
  switch (first.state) {
    case "near":
      return second.state === "near" && second.left === first.left;
    case "over":
      return second.state === "over" && second.by === first.by;
    case "empty":
    case "fine":
      return second.state === first.state;
  }
}
