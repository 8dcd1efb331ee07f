import { beforeAll, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import { verifyPassword } from "./lib/passwordHash";
import { requireUserByEmail } from "./model/users";
import { refusal, setupTest } from "./setup.helper";
import { makeSigningKey } from "./signingKey.helper";

const EMAIL = "nadia@school.example";
const PASSWORD = "paper pen highlighter";
const HOUR = 3_600_000;

let signingKey = "";

beforeAll(async () => {
  signingKey = await makeSigningKey();
});

function setupAccounts() {
  const env = setupTest();
  vi.stubEnv("JWT_PRIVATE_KEY", signingKey);
  vi.stubEnv("CONVEX_SITE_URL", "https://chat.example");
  const call = async (params: Record<string, unknown>, ip = "10.0.0.1") =>
    await env.t
      .withRequestMetadata({ ip })
      .action(api.auth.signIn, { provider: "password", params });
  /** Signs in and returns the person as a caller. */
  const enter = async (password: string, ip?: string) => {
    await call({ flow: "signIn", email: EMAIL, password }, ip);
    const sessionId = await env.t.run(async (ctx) => {
      const session = await ctx.db.query("authSessions").order("desc").first();
      if (session === null) throw new Error("no session");
      return session._id;
    });
    const userId = await env.t.run(async (ctx) => (await requireUserByEmail(ctx, EMAIL))._id);
    return { sessionId, userId, as: env.t.withIdentity({ subject: `${userId}|${sessionId}` }) };
  };
  return {
    ...env,
    enter,
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
  vi.stubEnv("SIGN_IN_PROOF_BITS", "0");
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
  vi.stubEnv("SIGN_IN_PROOF_BITS", "0");
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
  vi.stubEnv("SIGN_IN_PROOF_BITS", "0");
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
  vi.stubEnv("SIGN_IN_PROOF_BITS", "0");
  vi.stubEnv("SIGN_IN_TRIES_PER_ADDRESS_PER_HOUR", "2");
  for (const email of ["a@school.example", "b@school.example"]) {
    await refusal(signIn("spring summer 2026", { email }));
  }
  expect(await refusal(signIn("spring summer 2026", { email: "c@school.example" }))).toMatchObject({
    code: "TooManyTries",
  });
});

test("sign-ups from one address are limited in time where work is switched off", async () => {
  const { signUp } = setupAccounts();
  vi.stubEnv("SIGN_UPS_PER_ADDRESS_PER_HOUR", "1");
  vi.stubEnv("SIGN_IN_PROOF_BITS", "0");
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
  expect(await refusal(call({ flow: "verify", email: EMAIL }))).toEqual({ code: "BadRequest" });
});

test("changing the password needs the old one and signs out everywhere else", async () => {
  const { signUp, signIn, enter } = setupAccounts();
  await signUp();
  const [here, there] = [await enter(PASSWORD), await enter(PASSWORD)];
  const change = async (currentPassword: string, newPassword: string) =>
    await here.as.action(api.accounts.changePassword, { currentPassword, newPassword });

  expect(await refusal(change("not the old one", "a much longer secret"))).toEqual({
    code: "InvalidCredentials",
  });
  expect(await refusal(change(PASSWORD, "short"))).toEqual({
    code: "WeakPassword",
    reason: "short",
  });
  await change(PASSWORD, "a much longer secret");
  expect(await here.as.query(api.users.viewer, {})).not.toBeNull();
  expect(await there.as.query(api.users.viewer, {})).toBeNull();
  expect(await refusal(signIn(PASSWORD))).toEqual({ code: "InvalidCredentials" });
  expect(await signIn("a much longer secret")).toEqual(tokens);
});

test("a stolen session cannot guess the password without limit", async () => {
  const { signUp, enter } = setupAccounts();
  vi.stubEnv("SIGN_IN_TRIES_PER_HOUR", "2");
  await signUp();
  const thief = await enter(PASSWORD);
  const guess = async () =>
    await refusal(
      thief.as.action(api.accounts.changePassword, {
        currentPassword: "wrong guess",
        newPassword: "a much longer secret",
      }),
    );
  expect([(await guess()).code, (await guess()).code, (await guess()).code]).toEqual([
    "InvalidCredentials",
    "InvalidCredentials",
    "ProofRequired",
  ]);
});

test("one's sessions are listed with what they run on, and end at once", async () => {
  const { signUp, enter, wait } = setupAccounts();
  await signUp();
  const [phone, laptop] = [await enter(PASSWORD), await enter(PASSWORD)];
  const iPhone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
  await phone.as.mutation(api.accounts.touchSession, { userAgent: iPhone });
  wait(1000);
  const list = await laptop.as.query(api.accounts.listSessions, {});
  expect(list).toHaveLength(3);
  expect(list[0]).toMatchObject({ sessionId: laptop.sessionId, isCurrent: true, device: null });
  expect(list.find((row) => row.sessionId === phone.sessionId)).toMatchObject({
    isCurrent: false,
    device: { browser: "Safari", system: "iPhone", kind: "phone" },
  });

  await laptop.as.mutation(api.accounts.signOutSession, { sessionId: phone.sessionId });
  expect(await refusal(phone.as.query(api.accounts.listSessions, {}))).toEqual({
    code: "Unauthenticated",
  });
  expect(await laptop.as.mutation(api.accounts.signOutElsewhere, {})).toBe(1);
  expect(await laptop.as.query(api.accounts.listSessions, {})).toHaveLength(1);
});

test("an ended session cannot be refreshed", async () => {
  const { t, signUp, enter } = setupAccounts();
  const { tokens: first } = await signUp();
  const here = await enter(PASSWORD);
  await here.as.mutation(api.accounts.signOutElsewhere, {});
  const answer = await t.action(api.auth.signIn, { refreshToken: first?.refreshToken ?? "" });
  expect(answer).toEqual({ tokens: null });
});

test("a reset code opens the account once, with a new password, and ends other sessions", async () => {
  const { t, signUp, signIn, enter, call } = setupAccounts();
  await signUp();
  const old = await enter(PASSWORD);
  const { code } = await t.action(internal.admin.makeResetCode, { email: EMAIL });
  expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/);
  const reset = async (given: string, password = "a much longer secret") =>
    await call({ flow: "reset", email: EMAIL, code: given, password });

  expect(await refusal(reset("ABCD-EFGH-JKMN"))).toEqual({ code: "InvalidResetCode" });
  expect(await refusal(reset(code, "short"))).toEqual({ code: "WeakPassword", reason: "short" });
  expect(await reset(code.toLowerCase().replaceAll("-", " "))).toEqual(tokens);
  expect(await old.as.query(api.users.viewer, {})).toBeNull();
  expect(await signIn("a much longer secret")).toEqual(tokens);
  expect(await refusal(reset(code))).toEqual({ code: "InvalidResetCode" });
});

test("a reset code is replaced by a newer one, expires, and is limited like a password", async () => {
  const { t, signUp, call, wait } = setupAccounts();
  vi.stubEnv("SIGN_IN_PROOF_BITS", "0");
  vi.stubEnv("SIGN_IN_TRIES_PER_HOUR", "3");
  await signUp();
  const make = async () => (await t.action(internal.admin.makeResetCode, { email: EMAIL })).code;
  const [first, second] = [await make(), await make()];
  const reset = async (code: string) =>
    await refusal(call({ flow: "reset", email: EMAIL, code, password: "a much longer secret" }));
  expect(await reset(first)).toEqual({ code: "InvalidResetCode" });
  wait(24 * HOUR);
  expect(await reset(second)).toEqual({ code: "InvalidResetCode" });
  await reset("x");
  expect(await reset("x")).toEqual({ code: "InvalidResetCode" });
  expect(await reset("x")).toMatchObject({ code: "TooManyTries" });
});

test("a server may take sign-ups of some domains only, or none", async () => {
  const { t, signUp } = setupAccounts();
  vi.stubEnv("SIGN_UP_MODE", "domains");
  vi.stubEnv("ALLOWED_EMAIL_DOMAINS", " @School.example, other.example ");
  const domains = ["school.example", "other.example"];
  expect(await t.query(api.accounts.getSignUpRules, {})).toEqual({ mode: "domains", domains });
  expect(await refusal(signUp({ email: "x@evil-school.example" }))).toEqual({
    code: "EmailNotAllowed",
    domains,
  });
  expect(await signUp()).toEqual(tokens);
  for (const mode of ["closed", "opne"]) {
    vi.stubEnv("SIGN_UP_MODE", mode);
    expect(await refusal(signUp({ email: "b@school.example" }))).toEqual({ code: "SignUpClosed" });
  }
});

test("an invitation lets as many in as it says, until it expires", async () => {
  const { t, signUp, wait } = setupAccounts();
  vi.stubEnv("SIGN_UP_MODE", "invite");
  const { code } = await t.action(internal.admin.makeInvite, { uses: 2, days: 7 });
  const join = async (name: string, invite?: string) =>
    await signUp({ email: `${name}@school.example`, invite });
  expect(await refusal(join("a"))).toEqual({ code: "InvalidInvite" });
  expect(await refusal(join("a", "ABCD-EFGH-JKMN"))).toEqual({ code: "InvalidInvite" });
  expect(await join("a", code.toLowerCase())).toEqual(tokens);
  // Somebody who has an account already does not use it up.
  expect(await refusal(join("a", code))).toEqual({ code: "AccountExists" });
  expect(await join("b", code)).toEqual(tokens);
  expect(await refusal(join("c", code))).toEqual({ code: "InvalidInvite" });
  const late = await t.action(internal.admin.makeInvite, { days: 7 });
  wait(7 * 24 * HOUR);
  expect(await refusal(join("c", late.code))).toEqual({ code: "InvalidInvite" });
});
