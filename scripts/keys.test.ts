import { createECDH, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { expect, test } from "vitest";
import { jwksOf, makePushKeys, makeSigningKeys } from "./keys.mjs";

// One pair for all tests: making one takes a noticeable part of a second.
const keys = makeSigningKeys();

/** The same steps as the library that reads the variable: spaces stand for line breaks. */
function readPrivateKey(value: string) {
  const body = value
    .replace("-----BEGIN PRIVATE KEY-----", "")
    .replace("-----END PRIVATE KEY-----", "");
  return createPrivateKey({
    key: Buffer.from(body.replaceAll(/\s/g, ""), "base64"),
    format: "der",
    type: "pkcs8",
  });
}

test("the private key is PKCS#8 on one line", () => {
  expect(keys.JWT_PRIVATE_KEY).not.toContain("\n");
  expect(keys.JWT_PRIVATE_KEY).toMatch(
    /^-----BEGIN PRIVATE KEY----- \S.*\S -----END PRIVATE KEY-----$/,
  );
  expect(readPrivateKey(keys.JWT_PRIVATE_KEY).asymmetricKeyType).toBe("rsa");
});

test("the JWKS holds the public half, for RS256 signatures, and nothing private", () => {
  const [key] = JSON.parse(keys.JWKS).keys;
  expect(Object.keys(key).toSorted()).toEqual(["alg", "e", "kty", "n", "use"]);
  expect(key).toMatchObject({ alg: "RS256", kty: "RSA", use: "sig" });
  const data = Buffer.from("header.payload");
  const signature = sign("sha256", data, readPrivateKey(keys.JWT_PRIVATE_KEY));
  expect(verify("sha256", data, createPublicKey({ key, format: "jwk" }), signature)).toBe(true);
});

test("the public half can be told from the private key again", () => {
  expect(jwksOf(keys.JWT_PRIVATE_KEY)).toBe(keys.JWKS);
});

test("the keys for push services are a point and the number it comes from", () => {
  const { VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY } = makePushKeys();
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(VAPID_PRIVATE_KEY, "base64url");
  expect(ecdh.getPublicKey("base64url")).toBe(VAPID_PUBLIC_KEY);
  expect(VAPID_PUBLIC_KEY).toMatch(/^B[\w-]{86}$/);
  expect(VAPID_PRIVATE_KEY).toMatch(/^[\w-]{43}$/);
  expect(makePushKeys().VAPID_PRIVATE_KEY).not.toBe(VAPID_PRIVATE_KEY);
});
