import { toBase64url } from "./base64url";
import type { Receiver } from "./pushEncryption";

/** A browser's side of a push, for tests: written apart from the sender's, on HKDF as it is. */
export type TestReceiver = Receiver & {
  privateKey: CryptoKey;
  /** As a browser tells them. */
  p256dh: string;
  auth: string;
};

const ECDH = { name: "ECDH", namedCurve: "P-256" };

export async function makeReceiver(): Promise<TestReceiver> {
  const pair = await crypto.subtle.generateKey(ECDH, true, ["deriveBits"]);
  if (!("privateKey" in pair)) throw new Error("no pair");
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const authSecret = crypto.getRandomValues(new Uint8Array(16));
  return {
    privateKey: pair.privateKey,
    publicKey,
    authSecret,
    p256dh: toBase64url(publicKey),
    auth: toBase64url(authSecret),
  };
}

/** What a browser hands to the page's worker. */
export async function decryptPush(
  body: Uint8Array<ArrayBuffer>,
  { privateKey, publicKey, authSecret }: Omit<TestReceiver, "p256dh" | "auth">,
): Promise<string> {
  const salt = body.slice(0, 16);
  const keyLength = body[20] ?? 0;
  const sender = body.slice(21, 21 + keyLength);
  const imported = await crypto.subtle.importKey("raw", sender, ECDH, false, []);
  const shared = await crypto.subtle.deriveBits(
    { name: "ECDH", public: imported },
    privateKey,
    256,
  );
  const encoder = new TextEncoder();
  const info = Uint8Array.of(...encoder.encode("WebPush: info\0"), ...publicKey, ...sender);
  const material = await derive(shared, authSecret, info, 256);
  const contentKey = await derive(
    material,
    salt,
    encoder.encode("Content-Encoding: aes128gcm\0"),
    128,
  );
  const iv = await derive(material, salt, encoder.encode("Content-Encoding: nonce\0"), 96);
  const key = await crypto.subtle.importKey("raw", contentKey, "AES-GCM", false, ["decrypt"]);
  const sealed = body.slice(21 + keyLength);
  const plain = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed));
  const end = plain.findLastIndex((byte) => byte !== 0);
  if (plain[end] !== 2) throw new Error("no end of the last record");
  return new TextDecoder().decode(plain.slice(0, end));
}

async function derive(
  material: ArrayBuffer,
  salt: Uint8Array<ArrayBuffer>,
  info: Uint8Array<ArrayBuffer>,
  bits: number,
): Promise<ArrayBuffer> {
  const key = await crypto.subtle.importKey("raw", material, "HKDF", false, ["deriveBits"]);
  return await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, bits);
}
