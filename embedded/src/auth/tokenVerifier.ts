import { compactVerify, decodeJwt, importJWK, type JWK, type JWTPayload } from "jose";
import { ServerError } from "../lib/errors";
import type { AuthProvider, Identity } from "../threads/messages";
import { customJwtAttributes, oidcAttributes } from "./identity";
import type { Jwks, KeySource } from "./keySource";

export type VerifiedUser = { identity: Identity & { kind: "user" }; expiresAtMs: number };

const OIDC_ALGORITHMS = ["RS256", "EdDSA"];
/** Clocks of issuers may be a little ahead. */
const LEEWAY_S = 5;

const unauthenticated = (code: string, message: string) =>
  new ServerError("unauthenticated", code, message);

/** Decides who a bearer token speaks for, by the providers of auth.config. Nothing here is logged. */
export class TokenVerifier {
  #providers: readonly AuthProvider[] = [];
  constructor(
    private readonly keys: KeySource,
    private readonly nowMs: () => number,
  ) {}

  /** To be called with every new deployment: keys may live in the deployment's own environment. */
  setProviders(providers: readonly AuthProvider[]): void {
    this.#providers = providers;
    this.keys.clear();
  }

  /** Rejects with a ServerError of class unauthenticated, or another when the provider fails. */
  async verify(token: string): Promise<VerifiedUser> {
    const claims = decode(token);
    const issuer = claims.iss;
    if (typeof issuer !== "string")
      throw unauthenticated(
        "InvalidAuthHeader",
        "Missing issuer claim ('iss') in JWT payload. The JWT must include an 'iss' claim that matches one of your configured auth providers.",
      );
    const provider = this.#providers.find((each) => matches(each, issuer, claims.aud));
    if (!provider) throw this.#noProvider();
    const payload = await this.#verifiedPayload(token, provider, issuer);
    return this.#toUser(token, payload, provider, issuer);
  }

  async #verifiedPayload(token: string, provider: AuthProvider, issuer: string) {
    const known = await this.#keysOf(provider, issuer, false);
    const algorithms = provider.type === "oidc" ? OIDC_ALGORITHMS : [provider.algorithm];
    let payload = await verifyWithAny(token, known, algorithms);
    // The issuer may have changed its keys since we last looked.
    if (payload === null && this.#mayRefresh(provider, issuer))
      payload = await verifyWithAny(token, await this.#keysOf(provider, issuer, true), algorithms);
    if (payload !== null) return payload;
    throw provider.type === "oidc"
      ? unauthenticated(
          "Unauthenticated",
          "Could not verify OIDC token claim. Check that the token signature is valid and the token hasn't expired.",
        )
      : unauthenticated(
          "InvalidAuthHeader",
          "Could not decode token. The JWT is missing a 'kid' (key ID) header, or the JWT signature is invalid.",
        );
  }

  #keysOf(provider: AuthProvider, issuer: string, refresh: boolean): Promise<Jwks> {
    return provider.type === "oidc"
      ? this.keys.ofIssuer(issuer, { refresh })
      : this.keys.atUrl(provider.jwks, { refresh });
  }
  #mayRefresh(provider: AuthProvider, issuer: string): boolean {
    return provider.type === "oidc"
      ? this.keys.mayRefresh("issuer", issuer)
      : this.keys.mayRefresh("url", provider.jwks);
  }

  #toUser(
    token: string,
    payload: JWTPayload,
    provider: AuthProvider,
    issuer: string,
  ): VerifiedUser {
    const { sub, exp, nbf } = payload;
    if (typeof sub !== "string") throw unauthenticated("InvalidAuthHeader", "Missing subject");
    if (typeof exp !== "number") throw unauthenticated("InvalidAuthHeader", "Missing expiry");
    const nowS = this.nowMs() / 1000;
    if (exp <= nowS) throw unauthenticated("TokenExpired", "Convex token identity expired");
    if (typeof nbf === "number" && nbf > nowS + LEEWAY_S)
      throw unauthenticated("InvalidAuthHeader", "Could not validate token: not valid yet");
    const who = { issuer, subject: sub };
    const attributes =
      provider.type === "oidc" ? oidcAttributes(payload, who) : customJwtAttributes(payload, who);
    return { identity: { kind: "user", attributes, token }, expiresAtMs: exp * 1000 };
  }

  #noProvider(): ServerError {
    return unauthenticated(
      "NoAuthProvider",
      this.#providers.length === 0
        ? "No auth provider found matching the given token (no providers configured). Check convex/auth.config.ts."
        : `No auth provider found matching the given token. Check that your JWT's issuer and audience match one of your configured providers: [${this.#providers.map(describe).join(", ")}]`,
    );
  }
}

function decode(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    throw unauthenticated(
      "InvalidAuthHeader",
      "Could not parse JWT payload. Check that the token is a valid JWT format with three base64-encoded parts separated by dots.",
    );
  }
}

/** null when no key of the set made this signature. Tokens without `kid` are tried with every key. */
async function verifyWithAny(
  token: string,
  jwks: Jwks,
  algorithms: readonly string[],
): Promise<JWTPayload | null> {
  let payload: JWTPayload | null = null;
  for (const key of jwks.keys as JWK[]) {
    try {
      await compactVerify(
        token,
        async (header) => {
          if (header.kid !== undefined && key.kid !== undefined && header.kid !== key.kid)
            throw new Error("another key");
          return await importJWK(key, header.alg);
        },
        { algorithms: [...algorithms] },
      );
      payload = decodeJwt(token);
      break;
    } catch {
      // Not this key.
    }
  }
  return payload;
}

function matches(
  provider: AuthProvider,
  issuer: string,
  audience: string | string[] | undefined,
): boolean {
  const expected = provider.type === "oidc" ? provider.domain : provider.issuer;
  if (normalIssuer(expected) !== normalIssuer(issuer)) return false;
  if (provider.applicationID === null) return true;
  const audiences = typeof audience === "string" ? [audience] : (audience ?? []);
  return audiences.includes(provider.applicationID);
}

function normalIssuer(issuer: string): string {
  const withScheme = /^https?:\/\//.test(issuer) ? issuer : `https://${issuer}`;
  return withScheme.replace(/\/+$/, "");
}

function describe(provider: AuthProvider): string {
  return provider.type === "oidc"
    ? `OIDC(domain=${provider.domain}, app_id=${provider.applicationID})`
    : `CustomJWT(issuer=${provider.issuer}, app_id=${provider.applicationID ?? "none"})`;
}
