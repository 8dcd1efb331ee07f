import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";

/** Keys of a token issuer made up for a test. */
export class TestIssuer {
  private constructor(
    private readonly privateKey: CryptoKey,
    private readonly algorithm: "RS256" | "ES256",
    readonly jwks: string,
  ) {}

  static async create(algorithm: "RS256" | "ES256"): Promise<TestIssuer> {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
    const jwk = { use: "sig", alg: algorithm, ...(await exportJWK(publicKey)) };
    return new TestIssuer(privateKey, algorithm, JSON.stringify({ keys: [jwk] }));
  }

  get jwksDataUrl(): string {
    return `data:application/json;base64,${Buffer.from(this.jwks).toString("base64")}`;
  }

  /** A token without `kid`, valid for `lifetimeS` seconds (60 unless told). */
  async sign(claims: JWTPayload, lifetimeS = 60): Promise<string> {
    return await new SignJWT(claims)
      .setProtectedHeader({ alg: this.algorithm })
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + lifetimeS)
      .sign(this.privateKey);
  }
}
