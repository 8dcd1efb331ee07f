import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import type { AuthProvider } from "../threads/messages";
import { KeySource } from "./keySource";
import { TokenVerifier } from "./tokenVerifier";

const issuer = "http://127.0.0.1:3211";
const nowMs = 1_700_000_000_000;
const oidc: AuthProvider = { type: "oidc", domain: issuer, applicationID: "convex" };

type Keys = { privateKey: CryptoKey; jwk: object };
let first: Keys;
let second: Keys;

beforeAll(async () => {
  first = await makeKeys("RS256");
  second = await makeKeys("RS256");
});

async function makeKeys(algorithm: string): Promise<Keys> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { privateKey, jwk: { use: "sig", ...(await exportJWK(publicKey)) } };
}

function sign(keys: Keys, claims: JWTPayload = {}, header: { alg?: string; kid?: string } = {}) {
  return new SignJWT({
    iss: issuer,
    aud: "convex",
    sub: "u1|s1",
    exp: nowMs / 1000 + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: "RS256", ...header })
    .sign(keys.privateKey);
}

/** A verifier whose issuer publishes `keys` now; counts how often it was asked. */
function setup(providers: AuthProvider[] = [oidc], publish: () => object[] = () => [first.jwk]) {
  const clock = { nowMs };
  const asked: string[] = [];
  const fetchJson = async (url: string) => {
    asked.push(url);
    const body = url.endsWith("openid-configuration")
      ? { issuer, jwks_uri: `${issuer}/.well-known/jwks.json` }
      : { keys: publish() };
    return { status: 200, body: JSON.stringify(body) };
  };
  const verifier = new TokenVerifier(
    new KeySource(fetchJson, () => clock.nowMs),
    () => clock.nowMs,
  );
  verifier.setProviders(providers);
  return { verifier, asked, clock };
}

const attributesOf = async (verifier: TokenVerifier, token: string) =>
  JSON.parse((await verifier.verify(token)).identity.attributes) as Record<string, unknown>;

describe("OIDC", () => {
  test("AUTH-2 a token without kid is verified with the issuer's published key", async () => {
    const { verifier } = setup();
    const token = await sign(first);
    expect(await verifier.verify(token)).toEqual({
      identity: { kind: "user", attributes: expect.any(String) as string, token },
      expiresAtMs: nowMs + 60_000,
    });
    expect(await attributesOf(verifier, token)).toEqual({
      tokenIdentifier: `${issuer}|u1|s1`,
      issuer,
      subject: "u1|s1",
    });
  });

  test("AUTH-3 standard claims get Convex's names, changing ones are dropped, others stay", async () => {
    const { verifier } = setup();
    const token = await sign(first, {
      given_name: "Ann",
      picture: "p",
      updated_at: 0,
      nbf: 1,
      iat: 2,
      jti: "x",
      fva: [1],
      org: { id: 3 },
    });
    expect(await attributesOf(verifier, token)).toMatchObject({
      givenName: "Ann",
      pictureUrl: "p",
      updatedAt: "1970-01-01T00:00:00+00:00",
      org: { id: 3 },
    });
    expect(Object.keys(await attributesOf(verifier, token))).not.toEqual(
      expect.arrayContaining(["iat"]),
    );
  });

  test("AUTH-2 keys are asked for once", async () => {
    const { verifier, asked } = setup();
    await Promise.all([verifier.verify(await sign(first)), verifier.verify(await sign(first))]);
    expect(asked).toHaveLength(2);
  });

  test("AUTH-2 a signature of an unknown key makes it look again, but not at every token", async () => {
    let keys = [first.jwk];
    const { verifier, asked, clock } = setup([oidc], () => keys);
    await verifier.verify(await sign(first));
    keys = [second.jwk];
    await expect(verifier.verify(await sign(second))).rejects.toMatchObject({
      errorClass: "unauthenticated",
    });
    expect(asked).toHaveLength(2);
    clock.nowMs += 11_000;
    await verifier.verify(await sign(second));
    expect(asked).toHaveLength(4);
  });

  test("AUTH-2 a discovery document of another issuer does not count", async () => {
    const document = { issuer: "https://elsewhere.example", jwks_uri: "https://x.example/jwks" };
    const keys = JSON.stringify({ keys: [first.jwk] });
    const verifier = new TokenVerifier(
      new KeySource(
        async (url) => ({
          status: 200,
          body: url.endsWith("jwks") ? keys : JSON.stringify(document),
        }),
        () => nowMs,
      ),
      () => nowMs,
    );
    verifier.setProviders([oidc]);
    await expect(verifier.verify(await sign(first))).rejects.toMatchObject({
      code: "AuthProviderDiscoveryFailed",
    });
  });

  test("AUTH-2 a new deployment forgets the keys", async () => {
    const { verifier, asked } = setup();
    await verifier.verify(await sign(first));
    verifier.setProviders([oidc]);
    await verifier.verify(await sign(first));
    expect(asked).toHaveLength(4);
  });

  test.each([
    ["another audience", { aud: "other" }, "NoAuthProvider"],
    ["another issuer", { iss: "https://elsewhere.example" }, "NoAuthProvider"],
    ["an expired token", { exp: nowMs / 1000 - 1 }, "TokenExpired"],
    ["no expiry", { exp: undefined }, "InvalidAuthHeader"],
    ["no subject", { sub: undefined }, "InvalidAuthHeader"],
    ["a token of the future", { nbf: nowMs / 1000 + 60 }, "InvalidAuthHeader"],
  ])("AUTH-1 refuses %s", async (_what, claims, code) => {
    const { verifier } = setup();
    await expect(verifier.verify(await sign(first, claims))).rejects.toMatchObject({
      errorClass: "unauthenticated",
      code,
    });
  });

  test("AUTH-1 refuses text that is no token, and a token that nobody signed", async () => {
    const { verifier } = setup();
    await expect(verifier.verify("abc")).rejects.toMatchObject({ code: "InvalidAuthHeader" });
    const [, payload] = (await sign(first)).split(".");
    const header = Buffer.from(`{"alg":"none"}`).toString("base64url");
    await expect(verifier.verify(`${header}.${payload}.`)).rejects.toMatchObject({
      errorClass: "unauthenticated",
    });
  });

  test("an issuer that does not answer is not the token's fault", async () => {
    const verifier = new TokenVerifier(
      new KeySource(() => Promise.reject(new Error("down")), Date.now),
      () => nowMs,
    );
    verifier.setProviders([oidc]);
    await expect(verifier.verify(await sign(first))).rejects.toMatchObject({
      errorClass: "badRequest",
      code: "AuthProviderDiscoveryFailed",
    });
  });
});

describe("customJwt", () => {
  const provider = (jwks: string, algorithm: "RS256" | "ES256"): AuthProvider => ({
    type: "customJwt",
    issuer: "https://idp.example/",
    jwks,
    algorithm,
    applicationID: null,
  });
  const dataUrl = (keys: Keys) =>
    `data:application/json;base64,${Buffer.from(JSON.stringify({ keys: [keys.jwk] })).toString("base64")}`;

  test("AUTH-3 keys may stand in a data URL; claims keep their names, nested ones get dots", async () => {
    const keys = await makeKeys("ES256");
    const { verifier } = setup([provider(dataUrl(keys), "ES256")]);
    const claims = { iss: "https://idp.example", given_name: "Ann", a: { b: { c: 1 } } };
    expect(await attributesOf(verifier, await sign(keys, claims, { alg: "ES256" }))).toEqual({
      tokenIdentifier: "https://idp.example|u1|s1",
      issuer: "https://idp.example",
      subject: "u1|s1",
      given_name: "Ann",
      "a.b.c": 1,
    });
  });

  test("AUTH-1 refuses an algorithm that was not declared", async () => {
    const { verifier } = setup([provider(dataUrl(first), "ES256")]);
    const token = await sign(first, { iss: "https://idp.example" });
    await expect(verifier.verify(token)).rejects.toMatchObject({ errorClass: "unauthenticated" });
  });
});
