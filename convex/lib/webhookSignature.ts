/**
 * Signs as standardwebhooks.com describes, so that receivers can check with an existing library:
 * the secret is "whsec_" and base64, and what is signed is id, time in seconds and body with
 * points between.
 */
const PREFIX = "whsec_";
const SECRET_BYTES = 32;

export function randomSecret(): string {
  return PREFIX + toBase64(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
}

export type SignedHeaders = Record<
  "webhook-id" | "webhook-timestamp" | "webhook-signature",
  string
>;

export async function sign(
  secret: string,
  { id, time, body }: { id: string; time: number; body: string },
): Promise<SignedHeaders> {
  const timestamp = `${Math.floor(time / 1000)}`;
  const key = await crypto.subtle.importKey(
    "raw",
    fromBase64(secret.slice(PREFIX.length)),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const content = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, content));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${toBase64(signature)}`,
  };
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
