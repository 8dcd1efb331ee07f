/** A short knock where the device can: what the finger does has taken hold. */
export function knock(): void {
  // Safari has no such thing.
  if ("vibrate" in navigator) navigator.vibrate(8);
}
