import { randomBytes } from "node:crypto";

/** Randomness for host code: ids, tokens, seeds. */
export interface Random {
  /** Fresh unpredictable bytes that the caller may keep. */
  bytes(length: number): Uint8Array;
}

/** One system call serves many ids. */
const POOL_SIZE = 4096;
let pool: Uint8Array = new Uint8Array(0);

export const realRandom: Random = {
  bytes(length) {
    if (length > POOL_SIZE / 8) return new Uint8Array(randomBytes(length));
    if (pool.length < length) pool = randomBytes(POOL_SIZE);
    const bytes = Uint8Array.from(pool.subarray(0, length));
    pool = pool.subarray(length);
    return bytes;
  },
};

/** Reproducible bytes for tests. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 24;
  };
  return { bytes: (length) => Uint8Array.from({ length }, next) };
}
