import { hashStart } from "./sha256";

/** What the server wants to see before the next try. */
export interface ProofDemand {
  challenge: string;
  bits: number;
}

/** Short enough that typing and the spinner go on, long beside the pause a browser makes after it. */
const SLICE_MS = 24;
const TRIES_PER_LOOK = 256;

/** A hash of which only the first 32 bits are looked at cannot show more. */
const BITS_MAX = 32;

/**
 * Finds the number the server asks for, in slices. `onProgress` gets how likely it was to be done
 * by now, from 0 to 1: the only honest measure of a search by chance.
 */
export async function solveProof(
  { challenge, bits }: ProofDemand,
  onProgress: (share: number) => void,
): Promise<string> {
  if (bits > BITS_MAX) throw new RangeError("more work than this page can do");
  let nonce = 0;
  for (;;) {
    const until = performance.now() + SLICE_MS;
    while (performance.now() < until) {
      for (let i = 0; i < TRIES_PER_LOOK; i += 1) {
        const proof = `${challenge}:${nonce}`;
        if (Math.clz32(hashStart(proof)) >= bits) return proof;
        nonce += 1;
      }
    }
    onProgress(1 - Math.exp(-nonce / 2 ** bits));
    await new Promise((resolve) => setTimeout(resolve));
  }
}
