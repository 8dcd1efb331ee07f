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
