import { beforeAll, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { verifyPassword } from "./lib/passwordHash";
import { refusal, setupTest } from "./setup.helper";

const EMAIL = "nadia@school.example";
const PASSWORD = "paper pen highlighter";
const HOUR = 3_600_000;

let signingKey = "";

beforeAll(async () => {
  const pair = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: "SHA-256",
    },
    true,
    ["sign", "verify"],
  );
  const bytes = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  const base64 = btoa(String.fromCharCode(...bytes));
  signingKey = `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----`;
});

function setupAccounts() {
  const env = setupTest();
  vi.stubEnv("JWT_PRIVATE_KEY", signingKey);
  vi.stubEnv("CONVEX_SITE_URL", "https://chat.example");
  const call = async (params: Record<string, unknown>, ip = "10.0.0.1") =>
    await env.t
      .withRequestMetadata({ ip })
      .action(api.auth.signIn, { provider: "password", params });
  return {
    ...env,
    signUp: async (params: Record<string, unknown> = {}, ip?: string) =>
      await call(
        { flow: "signUp", email: EMAIL, password: PASSWORD, name: "Nadia", ...params },
        ip,
      ),
    signIn: async (password: string, { email = EMAIL, ip }: { email?: string; ip?: string } = {}) =>
      await call({ flow: "signIn", email, password }, ip),
    call,
  };
}

const tokens = { tokens: { token: expect.any(String), refreshToken: expect.any(String) } };

test("somebody signs up and in, with the address typed in any way", async () => {
  const { t, signUp, signIn } = setupAccounts();
  expect(await signUp({ email: "  Nadia@School.Example", name: " Nadia \n Haddad " })).toEqual(
    tokens,
  );
  expect(await signIn(PASSWORD, { email: "NADIA@school.example" })).toEqual(tokens);
  const users = await t.run(async (ctx) => await ctx.db.query("users").collect());
  expect(users.map(({ name, email }) => ({ name, email }))).toEqual([
    { name: "Nadia Haddad", email: EMAIL },
  ]);
});

test("the password itself is stored nowhere", async () => {
  const { t, signUp } = setupAccounts();
  await signUp();
  const accounts = await t.run(async (ctx) => await ctx.db.query("authAccounts").collect());
  const secret = accounts[0]?.secret ?? "";
  expect(secret).toMatch(/^pbkdf2-sha256\$600000\$[\w+/=]{24}\$[\w+/=]{44}$/);
  expect(await verifyPassword(PASSWORD, secret)).toBe(true);
});

test.each([
  [{ email: "nadia@school" }, { code: "InvalidEmail" }],
  [{ email: "" }, { code: "InvalidEmail" }],
  [{ name: "\u202e \u2066!!" }, { code: "InvalidName" }],
  [{ name: "n".repeat(61) }, { code: "InvalidName" }],
  [{ password: "paper pen" }, { code: "WeakPassword", reason: "short" }],
  [{ password: "Password-12345" }, { code: "WeakPassword", reason: "common" }],
  [{ password: "xx NADIA@school.example" }, { code: "WeakPassword", reason: "personal" }],
  [{ password: 7 }, { code: "WeakPassword", reason: "short" }],
])("sign-up refuses %j", async (params, expected) => {
  const { t, signUp } = setupAccounts();
  expect(await refusal(signUp(params))).toEqual(expected);
  expect(await t.run(async (ctx) => await ctx.db.query("users").collect())).toEqual([]);
});

test("signing up for an existing account never signs in, not even with its password", async () => {
  const { t, signUp } = setupAccounts();
  await signUp();
  expect(await refusal(signUp())).toEqual({ code: "AccountExists" });
  expect(await refusal(signUp({ password: "another long password" }))).toEqual({
    code: "AccountExists",
  });
  expect(await t.run(async (ctx) => (await ctx.db.query("authSessions").collect()).length)).toBe(1);
});

test("of two sign-ups for one address at the same time one wins", async () => {
  const { t, signUp } = setupAccounts();
  const results = await Promise.allSettled([signUp(), signUp({ password: "a second password" })]);
  expect(results.map((result) => result.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const lost = results.find((result) => result.status === "rejected");
  expect(await refusal(Promise.reject(lost?.reason))).toEqual({ code: "AccountExists" });
  expect(await t.run(async (ctx) => (await ctx.db.query("users").collect()).length)).toBe(1);
});

test("a wrong password and an unknown address get the same answer after the same work", async () => {
  const { signUp, signIn } = setupAccounts();
  await signUp();
  const derive = vi.spyOn(crypto.subtle, "deriveBits");
  expect(await refusal(signIn("not the password"))).toEqual({ code: "InvalidCredentials" });
  expect(await refusal(signIn("not the password", { email: "x@school.example" }))).toEqual({
    code: "InvalidCredentials",
  });
  const work = derive.mock.calls.map(([params]) => (params as Pbkdf2Params).iterations);
  derive.mockRestore();
  expect(work).toEqual([600_000, 600_000]);
});

test("guessing stops after some tries, the right password included, and goes on later", async () => {
  const { signUp, signIn, wait } = setupAccounts();
  vi.stubEnv("SIGN_IN_TRIES_PER_HOUR", "3");
  await signUp();
  for (let i = 0; i < 3; i++) {
    expect(await refusal(signIn("wrong guess"))).toEqual({ code: "InvalidCredentials" });
  }
  expect(await refusal(signIn(PASSWORD))).toEqual({ code: "TooManyTries", retryAfterMs: HOUR / 3 });
  wait(HOUR / 3);
  expect(await signIn(PASSWORD)).toEqual(tokens);
});

test("guessing an address that has no account is stopped alike", async () => {
  const { signIn } = setupAccounts();
  vi.stubEnv("SIGN_IN_TRIES_PER_HOUR", "1");
  await refusal(signIn("wrong guess"));
  expect(await refusal(signIn("wrong guess"))).toEqual({
    code: "TooManyTries",
    retryAfterMs: HOUR,
  });
});

test("parallel guesses do not overrun the limit", async () => {
  const { signUp, signIn } = setupAccounts();
  vi.stubEnv("SIGN_IN_TRIES_PER_HOUR", "2");
  await signUp();
  const codes = await Promise.all(
    Array.from({ length: 5 }, async () => (await refusal(signIn("wrong guess"))).code),
  );
  expect(codes.filter((code) => code === "InvalidCredentials")).toHaveLength(2);
});

test("a stranger's guesses from elsewhere do not lock the owner out", async () => {
  const { signUp, signIn } = setupAccounts();
  vi.stubEnv("SIGN_IN_TRIES_PER_HOUR", "2");
  vi.stubEnv("SIGN_IN_TRIES_PER_ACCOUNT_PER_HOUR", "4");
  await signUp();
  await signIn(PASSWORD, { ip: "10.0.0.1" });
  for (const ip of ["6.6.6.1", "6.6.6.1", "6.6.6.2", "6.6.6.2"]) {
    await refusal(signIn("wrong guess", { ip }));
  }
  // From a fresh address even the right password has to wait now; the owner's usual one does not.
  expect(await refusal(signIn(PASSWORD, { ip: "6.6.6.3" }))).toMatchObject({
    code: "TooManyTries",
  });
  expect(await signIn(PASSWORD, { ip: "10.0.0.1" })).toEqual(tokens);
});

test("one guess against each account from one address is stopped", async () => {
  const { signIn } = setupAccounts();
  vi.stubEnv("SIGN_IN_TRIES_PER_ADDRESS_PER_HOUR", "2");
  for (const email of ["a@school.example", "b@school.example"]) {
    await refusal(signIn("spring summer 2026", { email }));
  }
  expect(await refusal(signIn("spring summer 2026", { email: "c@school.example" }))).toMatchObject({
    code: "TooManyTries",
  });
});

test("sign-ups from one address are limited", async () => {
  const { signUp } = setupAccounts();
  vi.stubEnv("SIGN_UPS_PER_ADDRESS_PER_HOUR", "1");
  await signUp();
  expect(await refusal(signUp({ email: "b@school.example" }))).toEqual({
    code: "TooManyTries",
    retryAfterMs: HOUR,
  });
});

test("neither e-mail nor network address can be read from the limits", async () => {
  const { t, signIn } = setupAccounts();
  await refusal(signIn("wrong guess", { ip: "192.0.2.7" }));
  const rows = JSON.stringify(
    await t.run(async (ctx) => await ctx.db.query("rateBuckets").collect()),
  );
  expect(rows).toContain("signIn:");
  expect(rows).not.toContain("nadia");
  expect(rows).not.toContain("192.0.2.7");
});

test("a disabled account is told so only after the right password", async () => {
  const { t, signUp, signIn } = setupAccounts();
  await signUp();
  await t.run(async (ctx) => {
    for (const user of await ctx.db.query("users").collect()) {
      await ctx.db.patch(user._id, { disabledAt: Date.now() });
    }
  });
  expect(await refusal(signIn("wrong guess"))).toEqual({ code: "InvalidCredentials" });
  expect(await refusal(signIn(PASSWORD))).toEqual({ code: "AccountDisabled" });
});

test("a request that is neither sign-up nor sign-in is refused", async () => {
  const { call } = setupAccounts();
  expect(await refusal(call({ flow: "reset", email: EMAIL }))).toEqual({ code: "BadRequest" });
});
