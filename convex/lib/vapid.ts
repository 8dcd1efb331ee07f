import { fromBase64url, toBase64url } from "./base64url";
import { PUBLIC_KEY_BYTES } from "./pushEncryption";
import { getSiteUrl } from "./codeLink";
import { getNumberSetting, getSecret, getTextSetting } from "./settings";
import { HOUR, SECOND } from "./time";

/**
 * RFC 8292: by its keys a push service knows that all pushes of one subscription are from the
 * server the browser subscribed to.
 */
export type VapidKeys = { publicKey: string; privateKey: string };

/** At most a day by the RFC; less, since clocks differ. */
const TOKEN_MS = 12 * HOUR;

const PRIVATE_KEY_BYTES = 32;

/** Null where this deployment pushes nothing: no keys, none of the right form, or switched off. */
export function getVapidKeys(): VapidKeys | null {
  if (getNumberSetting("WEB_PUSH") === 0) return null;
  const publicKey = getSecret("VAPID_PUBLIC_KEY");
  const privateKey = getSecret("VAPID_PRIVATE_KEY");
  if (publicKey === null || privateKey === null) return null;
  if (fromBase64url(publicKey)?.length !== PUBLIC_KEY_BYTES) return null;
  return fromBase64url(privateKey)?.length === PRIVATE_KEY_BYTES ? { publicKey, privateKey } : null;
}

/** The header that goes with a push to this endpoint. */
export async function toAuthorization(endpoint: string, keys: VapidKeys): Promise<string> {
  const contact = getContact();
  const claims = {
    aud: new URL(endpoint).origin,
    exp: Math.floor((Date.now() + TOKEN_MS) / SECOND),
    ...(contact !== null && { sub: contact }),
  };
  return `vapid t=${await signToken(claims, keys)}, k=${keys.publicKey}`;
}

/** Whom a push service may turn to. Some refuse addresses that nobody but this machine reaches. */
function getContact(): string | null {
  const given = getTextSetting("PUSH_CONTACT");
  if (given !== "") return given;
  const site = getSiteUrl();
  return site.startsWith("https://") ? site : null;
}

async function signToken(claims: object, keys: VapidKeys): Promise<string> {
  const unsigned = [{ typ: "JWT", alg: "ES256" }, claims]
    .map((part) => toBase64url(new TextEncoder().encode(JSON.stringify(part))))
    .join(".");
  const ecdsa = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", toJwk(keys), ecdsa, false, ["sign"]);
  const signature = await crypto.subtle.sign(
    { name: "ECDSA", hash: "SHA-256" },
    key,
    new TextEncoder().encode(unsigned),
  );
  return `${unsigned}.${toBase64url(new Uint8Array(signature))}`;
}

/** The public key is a byte that says its form, and two coordinates. */
function toJwk({ publicKey, privateKey }: VapidKeys): JsonWebKey {
  const point = fromBase64url(publicKey) ?? new Uint8Array();
  const x = toBase64url(point.slice(1, 33));
  const y = toBase64url(point.slice(33));
  return { kty: "EC", crv: "P-256", x, y, d: privateKey.replace(/=+$/, "") };
}
