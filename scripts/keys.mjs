import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";

/**
 * A new pair of keys that sign sign-in tokens, in the form @convex-dev/auth reads: RS256, PKCS#8
 * with spaces for line breaks (environment values are one line), and a JWKS with the public half.
 * @returns {{ JWT_PRIVATE_KEY: string, JWKS: string }}
 */
export function makeSigningKeys() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const JWT_PRIVATE_KEY = pem.trimEnd().replaceAll("\n", " ");
  return { JWT_PRIVATE_KEY, JWKS: jwksOf(JWT_PRIVATE_KEY) };
}

/**
 * The public half of a key made above.
 * @param {string} privateKey PKCS#8, with line breaks or spaces
 */
export function jwksOf(privateKey) {
  const pem = privateKey.replaceAll(/ (?!PRIVATE|KEY)/g, "\n");
  const jwk = createPublicKey(createPrivateKey(pem)).export({ format: "jwk" });
  return JSON.stringify({ keys: [{ use: "sig", alg: "RS256", ...jwk }] });
}

/**
 * A new pair of keys by which push services know this server (RFC 8292), in the form that browsers
 * and other tools use: base64url of the point on P-256, and of the number.
 * @returns {{ VAPID_PUBLIC_KEY: string, VAPID_PRIVATE_KEY: string }}
 */
export function makePushKeys() {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const { x = "", y = "", d = "" } = privateKey.export({ format: "jwk" });
  const point = [Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")];
  return { VAPID_PUBLIC_KEY: Buffer.concat(point).toString("base64url"), VAPID_PRIVATE_KEY: d };
}

/**
 * The pairs of keys a deployment has, made once: `[one half, the other half, how to make both]`.
 * @type {ReadonlyArray<readonly [string, string, () => Record<string, string>]>}
 */
export const KEY_PAIRS = [
  ["JWT_PRIVATE_KEY", "JWKS", makeSigningKeys],
  ["VAPID_PRIVATE_KEY", "VAPID_PUBLIC_KEY", makePushKeys],
];
