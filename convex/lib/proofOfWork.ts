/**
 * Work instead of waiting: whoever wants one more try finds a number so that SHA-256 of
 * "challenge:number" begins with so many zero bits. Finding it takes 2^bits hashes on average,
 * checking it one.
 */
export type Proof = { challenge: string; bits: number };

const CHALLENGE_BYTES = 16;
const SHAPE = /^([0-9a-f]{32}):[0-9]{1,16}$/;

export function randomChallenge(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES)));
}

/** What was sent as proof and how much work it shows; null for anything that is no proof. */
export async function readProof(given: string): Promise<Proof | null> {
  const [, challenge] = SHAPE.exec(given) ?? [];
  if (challenge === undefined) return null;
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(given));
  return { challenge, bits: countZeroBits(new Uint8Array(hash)) };
}

function countZeroBits(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? bytes.length * 8 : first * 8 + Math.clz32(bytes[first] ?? 0) - 24;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
