/**
 * RFC 8291: what is pushed is readable in the browser alone, not by the push service between. One
 * record of the content encoding `aes128gcm` (RFC 8188).
 *
 * On WebCrypto, of which the official backend's own runtime has ECDH, HMAC and AES-GCM, but no
 * HKDF: two HMACs are the same where no more than 32 bytes are wanted.
 */

export const PUBLIC_KEY_BYTES = 65;
export const AUTH_SECRET_BYTES = 16;
const SALT_BYTES = 16;
const CONTENT_KEY_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The whole body; every push service takes this much. */
const RECORD_SIZE = 4096;
const HEADER_BYTES = SALT_BYTES + 4 + 1 + PUBLIC_KEY_BYTES;
/** Marks the end of what is said in the last record; zeros may follow. */
const END_MARK = 2;

type Bytes = Uint8Array<ArrayBuffer>;

/** The browser's half: its public key, and a secret that it told us alone. */
export type Receiver = { publicKey: Bytes; authSecret: Bytes };

/** Made anew for each message. */
export type Sender = { privateKey: CryptoKey; publicKey: Bytes; salt: Bytes };

export const ECDH = { name: "ECDH", namedCurve: "P-256" } as const;

/** Only where randomness is allowed: in actions. */
export async function makeSender(): Promise<Sender> {
  const pair = await crypto.subtle.generateKey(ECDH, true, ["deriveBits"]);
  const { privateKey, publicKey } = pair;
  return {
    privateKey,
    publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)),
    salt: crypto.getRandomValues(new Uint8Array(SALT_BYTES)),
  };
}

/**
 * The body of a push. `padTo`: the text is made so long that its length says little about it.
 * Throws when the receiver's key is none, or the text is too long.
 */
export async function encrypt(
  text: string,
  receiver: Receiver,
  sender: Sender,
  { padTo = 0 }: { padTo?: number } = {},
): Promise<Bytes> {
  const said = concat(new TextEncoder().encode(text), Uint8Array.of(END_MARK));
  const padding = new Uint8Array(Math.max(0, padTo - said.length));
  if (said.length + padding.length + TAG_BYTES > RECORD_SIZE - HEADER_BYTES) {
    throw new Error("too long for a push");
  }
  const { contentKey, nonce } = await deriveKeys(receiver, sender);
  const key = await crypto.subtle.importKey("raw", contentKey, "AES-GCM", false, ["encrypt"]);
  const plain = concat(said, padding);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, plain);
  return concat(toHeader(sender), new Uint8Array(sealed));
}

async function deriveKeys(
  { publicKey: theirs, authSecret }: Receiver,
  { privateKey, publicKey: ours, salt }: Sender,
): Promise<{ contentKey: Bytes; nonce: Bytes }> {
  const publicKey = await crypto.subtle.importKey("raw", theirs, ECDH, false, []);
  const shared = await crypto.subtle.deriveBits(
    { name: "ECDH", public: publicKey },
    privateKey,
    256,
  );
  const info = concat(toInfo("WebPush: info"), theirs, ours);
  const material = await hkdf(authSecret, new Uint8Array(shared), info, 32);
  const derive = async (name: string, length: number) =>
    await hkdf(salt, material, toInfo(`Content-Encoding: ${name}`), length);
  return {
    contentKey: await derive("aes128gcm", CONTENT_KEY_BYTES),
    nonce: await derive("nonce", NONCE_BYTES),
  };
}

/** HKDF-SHA-256 of at most 32 bytes (RFC 5869): extract, then the first block of expand. */
async function hkdf(salt: Bytes, material: Bytes, info: Bytes, length: number): Promise<Bytes> {
  const key = await hmac(salt, material);
  return (await hmac(key, concat(info, Uint8Array.of(1)))).slice(0, length);
}

async function hmac(key: Bytes, data: Bytes): Promise<Bytes> {
  const hash = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, hash, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}

/** Salt, size of a record, and the key that the browser needs besides its own. */
function toHeader({ salt, publicKey }: Sender): Bytes {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, RECORD_SIZE);
  return concat(salt, size, Uint8Array.of(publicKey.length), publicKey);
}

function toInfo(label: string): Bytes {
  return new TextEncoder().encode(`${label}\0`);
}

function concat(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
