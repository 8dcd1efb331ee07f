/**
 * SHA-256 of a short text, synchronous. WebCrypto is missing where the page comes over plain HTTP,
 * as from a laptop to phones in a class room, and for one short text after the other its promises
 * cost more than the hashing.
 */
const ROUNDS = Int32Array.from(firstPrimes(64), (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(firstPrimes(8), (prime) => fraction(Math.sqrt(prime)));

const words = new Int32Array(64);

/** The first 32 bits, as far as a proof looks. `text`: ASCII, at most 55 characters. */
export function hashStart(text: string): number {
  words.fill(0, 0, 16);
  for (let i = 0; i < text.length; i += 1) setByte(i, text.charCodeAt(i));
  setByte(text.length, 0x80);
  words[15] = text.length * 8;
  return compress();
}

function setByte(index: number, byte: number): void {
  const word = index >> 2;
  words[word] = at(words, word) | (byte << (24 - 8 * (index & 3)));
}

/** One block from the start values; names as in FIPS 180-4. */
function compress(): number {
  for (let t = 16; t < 64; t += 1) {
    const x = at(words, t - 15);
    const y = at(words, t - 2);
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    words[t] = (at(words, t - 16) + s0 + at(words, t - 7) + s1) | 0;
  }
  let a = at(START, 0);
  let b = at(START, 1);
  let c = at(START, 2);
  let d = at(START, 3);
  let e = at(START, 4);
  let f = at(START, 5);
  let g = at(START, 6);
  let h = at(START, 7);
  for (let t = 0; t < 64; t += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(ROUNDS, t) + at(words, t)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  return (at(START, 0) + a) >>> 0;
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** Always within the array. */
function at(array: Int32Array, index: number): number {
  return array[index] as number;
}

/** The first 32 bits behind the point. */
function fraction(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32);
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n += 1) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return primes;
}
