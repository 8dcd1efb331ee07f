/** A finger is the main pointer: there Enter adds a line, and focus must not raise the keyboard. */
export function isTouchFirst(): boolean {
  return window.matchMedia("(pointer: coarse)").matches;
}
