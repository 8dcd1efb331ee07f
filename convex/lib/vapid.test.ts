import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fromBase64url } from "./base64url";
import { stubVapidKeys } from "./vapidKeys.helper";
import { getVapidKeys, toAuthorization, type VapidKeys } from "./vapid";

const ENDPOINT = "https://web.push.apple.com/QHs0?x=1";
let keys: VapidKeys;

beforeEach(() => {
  keys = stubVapidKeys();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function decode(part: string): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(fromBase64url(part) ?? new Uint8Array()));
}

async function readToken(): Promise<{ parts: string[]; claims: Record<string, unknown> }> {
  const header = await toAuthorization(ENDPOINT, keys);
  const [, token = "", key] = /^vapid t=([^,]+), k=(.+)$/.exec(header) ?? [];
  expect(key).toBe(keys.publicKey);
  const parts = token.split(".");
  expect(decode(parts[0] ?? "")).toEqual({ typ: "JWT", alg: "ES256" });
  return { parts, claims: decode(parts[1] ?? "") };
}

test("the token is for this service, for less than a day, and signed with our key", async () => {
  const { parts, claims } = await readToken();
  const [head = "", body = "", signature = ""] = parts;
  expect(claims["aud"]).toBe("https://web.push.apple.com");
  const lifetime = Number(claims["exp"]) - Date.now() / 1000;
  expect(lifetime).toBeGreaterThan(3600);
  expect(lifetime).toBeLessThan(24 * 3600);
  const publicKey = await crypto.subtle.importKey(
    "raw",
    fromBase64url(keys.publicKey) ?? new Uint8Array(),
    { name: "ECDSA", namedCurve: "P-256" },
    false,
    ["verify"],
  );
  const isSigned = async (content: string) =>
    await crypto.subtle.verify(
      { name: "ECDSA", hash: "SHA-256" },
      publicKey,
      fromBase64url(signature) ?? new Uint8Array(),
      new TextEncoder().encode(content),
    );
  expect(await isSigned(`${head}.${body}`)).toBe(true);
  expect(await isSigned(`${head}.${body}x`)).toBe(false);
});

test("it names a contact that others can reach, or none", async () => {
  vi.stubEnv("SITE_URL", "http://localhost:5173");
  expect((await readToken()).claims).not.toHaveProperty("sub");
  vi.stubEnv("SITE_URL", "https://chat.school.example");
  expect((await readToken()).claims["sub"]).toBe("https://chat.school.example");
  vi.stubEnv("PUSH_CONTACT", "mailto:admin@school.example");
  expect((await readToken()).claims["sub"]).toBe("mailto:admin@school.example");
});

test("without keys, with broken ones or switched off there is no push", () => {
  expect(getVapidKeys()).toEqual(keys);
  vi.stubEnv("WEB_PUSH", "0");
  expect(getVapidKeys()).toBeNull();
  vi.stubEnv("WEB_PUSH", "1");
  vi.stubEnv("VAPID_PRIVATE_KEY", "short");
  expect(getVapidKeys()).toBeNull();
  vi.stubEnv("VAPID_PRIVATE_KEY", "");
  expect(getVapidKeys()).toBeNull();
});
