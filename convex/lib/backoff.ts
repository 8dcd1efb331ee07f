/** No number of failures makes more of it: beyond this the powers are no exact numbers. */
const DOUBLINGS_MAX = 30;

export type Backoff = { firstMs: number; mostMs: number };

/** Milliseconds to wait after so many failures in a row: `firstMs`, then twice as long each time. */
export function toBackoffMs(failures: number, { firstMs, mostMs }: Backoff): number {
  const doublings = Math.min(Math.max(0, failures - 1), DOUBLINGS_MAX);
  return Math.min(firstMs * 2 ** doublings, mostMs);
}
