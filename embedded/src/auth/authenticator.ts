import { ServerError } from "../lib/errors";
import type { Identity } from "../threads/messages";
import { checkedAttributes, type AdminKeyCheck } from "./adminKey";
import type { TokenVerifier } from "./tokenVerifier";

export type Caller = { identity: Identity; expiresAtMs: number | null };

/** What a client shows to say who it is; the sync protocol's and HTTP's forms both become this. */
export type Credentials =
  | { tokenType: "None" }
  | { tokenType: "User"; value: string }
  | { tokenType: "Admin"; value: string; impersonating: string | null };

/** Turns what a client shows into an identity. */
export class Authenticator {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly adminKey: AdminKeyCheck,
  ) {}

  async verify(credentials: Credentials): Promise<Caller> {
    switch (credentials.tokenType) {
      case "None":
        return { identity: { kind: "none" }, expiresAtMs: null };
      case "User":
        return await this.tokens.verify(credentials.value);
      case "Admin":
        return { identity: this.#admin(credentials), expiresAtMs: null };
    }
  }

  /** From an Authorization header; no header is nobody. */
  async fromHeader(header: string | undefined): Promise<Caller> {
    if (header === undefined) return { identity: { kind: "none" }, expiresAtMs: null };
    const [, scheme = "", value = ""] = /^(\S+)\s+(.*)$/s.exec(header) ?? [];
    if (/^convex$/i.test(scheme))
      return { identity: this.adminKey.identityOf(value.trim()), expiresAtMs: null };
    if (/^bearer$/i.test(scheme)) return await this.tokens.verify(value.trim());
    throw new ServerError(
      "unauthenticated",
      "InvalidAuthHeader",
      "Header must begin with `bearer ` or `convex `",
    );
  }

  /** For HTTP actions, where a token that does not verify belongs to the app and is not ours to judge. */
  async fromHeaderOrNobody(header: string | undefined): Promise<Identity> {
    if (header === undefined || !/^bearer /i.test(header)) return { kind: "none" };
    try {
      return (await this.fromHeader(header)).identity;
    } catch (error) {
      if (error instanceof ServerError) return { kind: "none" };
      throw error;
    }
  }

  #admin(credentials: Extract<Credentials, { tokenType: "Admin" }>): Identity {
    const identity = this.adminKey.identityOf(credentials.value);
    return credentials.impersonating === null
      ? identity
      : { kind: "admin", attributes: checkedAttributes(credentials.impersonating) };
  }
}
