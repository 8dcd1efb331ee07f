import { defineQueue } from "./oneAtATime";

/**
 * Password hashes: PBKDF2 by WebCrypto, which runs natively and outside the JavaScript thread, in
 * the default runtime. Only actions call this: one hash costs about 0.16 s of CPU, and a mutation
 * would hold its transaction and its one second for that long.
 *
 * A hash names its own parameters (`pbkdf2-sha256$600000$salt$key`), so they can be raised later
 * without locking anybody out.
 */

/** OWASP's figure for PBKDF2 with HMAC-SHA-256 (2023). */
const ITERATIONS = 600_000;
const inTurn = defineQueue();

const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** Nobody's password: checked against when there is no account, so that both take the same time. */
const DECOY = `pbkdf2-sha256$${ITERATIONS}$${"A".repeat(22)}==$${"A".repeat(43)}=`;

export async function hashPassword(password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const key = await deriveKey(password, salt, ITERATIONS);
  return `pbkdf2-sha256$${ITERATIONS}$${toBase64(salt)}$${toBase64(key)}`;
}

/** False for a wrong password and, after the same work, for a missing or unknown hash. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const stored = hash === null ? null : parseHash(hash);
  const { iterations, salt, key } = stored ?? requireHash(DECOY);
  const given = await deriveKey(password, salt, iterations);
  return equalBytes(given, key) && stored !== null;
}

type ParsedHash = {
  iterations: number;
  salt: Uint8Array<ArrayBuffer>;
  key: Uint8Array<ArrayBuffer>;
};

function parseHash(hash: string): ParsedHash | null {
  const [scheme, iterations, salt, key] = hash.split("$");
  if (scheme !== "pbkdf2-sha256" || !iterations || !salt || !key) return null;
  return { iterations: Number(iterations), salt: fromBase64(salt), key: fromBase64(key) };
}

function requireHash(hash: string): ParsedHash {
  const parsed = parseHash(hash);
  if (parsed === null) throw new Error("not a password hash");
  return parsed;
}

async function deriveKey(
  password: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<Uint8Array<ArrayBuffer>> {
  // Composed form: the same password typed on another keyboard or system must match.
  const bytes = new TextEncoder().encode(password.normalize("NFKC"));
  const material = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]);
  const params = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  const bits = await inTurn(
    async () => await crypto.subtle.deriveBits(params, material, KEY_BYTES * 8),
  );
  return new Uint8Array(bits);
}

/** Looks at every byte, so the time does not tell where the first difference is. */
function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (const [i, byte] of a.entries()) difference |= byte ^ (b[i] ?? 0);
  return difference === 0;
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
