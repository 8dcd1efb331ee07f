import { expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { MINUTE } from "./lib/time";
import { readProof } from "./lib/proofOfWork";
import { createPasswordAccount } from "./lib/passwordProvider";
import { hashPassword } from "./lib/passwordHash";
import { refusal, setupTest } from "./setup.helper";
import { makeSigningKey } from "./signingKey.helper";

const EMAIL = "nadia@school.example";
const PASSWORD = "paper pen highlighter";

/** An account whose tries are used up after one; a little work is asked for then. */
async function setupGuessed(bits = "6") {
  const env = setupTest();
  vi.stubEnv("JWT_PRIVATE_KEY", await makeSigningKey());
  vi.stubEnv("CONVEX_SITE_URL", "https://chat.example");
  vi.stubEnv("SIGN_IN_TRIES_PER_HOUR", "1");
  vi.stubEnv("SIGN_IN_PROOF_BITS", bits);
  const secret = await hashPassword(PASSWORD);
  await env.t.action(async (ctx) => {
    await createPasswordAccount(ctx, { email: EMAIL, name: "Nadia", secret });
  });
  const signIn = async (password: string, proof?: string, email = EMAIL) => {
    const params = { flow: "signIn", email, password, ...(proof && { proof }) };
    return await env.t.action(api.auth.signIn, { provider: "password", params });
  };
  const demanded = async (password = PASSWORD, proof?: string, email = EMAIL) => {
    const { code, challenge, bits: asked } = await refusal(signIn(password, proof, email));
    expect(code).toBe("ProofRequired");
    return { challenge: String(challenge), bits: Number(asked) };
  };
  return { ...env, signInAs: env.signIn, signIn, demanded };
}

async function solve(
  { challenge, bits }: { challenge: string; bits: number },
  isEnough = (found: number) => found >= bits,
): Promise<string> {
  for (let nonce = 0; ; nonce += 1) {
    const proof = `${challenge}:${nonce}`;
    if (isEnough((await readProof(proof))?.bits ?? 0)) return proof;
  }
}

test("after many wrong tries the right password needs work, not time", async () => {
  const { signIn, demanded } = await setupGuessed();
  expect(await refusal(signIn("wrong guess"))).toEqual({ code: "InvalidCredentials" });
  const demand = await demanded();
  expect(demand.bits).toBe(6);
  expect(await signIn(PASSWORD, await solve(demand))).toMatchObject({
    tokens: { token: expect.any(String) },
  });
});

test("once an address has used up its sign-ups each costs work, and nobody is kept out", async () => {
  const { t } = await setupGuessed();
  vi.stubEnv("SIGN_UPS_PER_ADDRESS_PER_HOUR", "1");
  const signUp = async (name: string, proof?: string) => {
    const email = `${name}@school.example`;
    const params = { flow: "signUp", email, name, password: PASSWORD, ...(proof && { proof }) };
    return await t.action(api.auth.signIn, { provider: "password", params });
  };
  await signUp("wei");
  const { code, challenge, bits } = await refusal(signUp("amara"));
  expect([code, bits]).toEqual(["ProofRequired", 6]);
  const proof = await solve({ challenge: String(challenge), bits: Number(bits) });
  expect(await refusal(signUp("tomas", proof))).toMatchObject({ code: "ProofRequired" });
  expect(await signUp("amara", proof)).toMatchObject({ tokens: { token: expect.any(String) } });
});

test("each try costs new work, and one that was paid for may be wrong", async () => {
  const { signIn, demanded } = await setupGuessed();
  await refusal(signIn("wrong guess"));
  const demand = await demanded();
  const proof = await solve(demand);
  expect(await refusal(signIn("another guess", proof))).toEqual({ code: "InvalidCredentials" });
  const next = await demanded(PASSWORD, proof);
  expect(next.challenge).not.toBe(demand.challenge);
  await signIn(PASSWORD, await solve(next));
});

test("work for another account, too little, made up or too late opens nothing", async () => {
  const { signIn, demanded, wait } = await setupGuessed();
  const other = "amara@school.example";
  await refusal(signIn("wrong guess"));
  await refusal(signIn("wrong guess", undefined, other));
  const [mine, theirs] = [await demanded(), await demanded(PASSWORD, undefined, other)];
  expect(await demanded(PASSWORD, await solve(theirs))).toEqual(mine);
  expect(await demanded(PASSWORD, await solve(mine, (found) => found < mine.bits))).toEqual(mine);
  const madeUp = { challenge: "0".repeat(32), bits: 6 };
  expect(await demanded(PASSWORD, await solve(madeUp))).toEqual(mine);
  expect(await demanded(PASSWORD, "not a proof")).toEqual(mine);
  const proof = await solve(mine);
  wait(10 * MINUTE);
  expect((await demanded(PASSWORD, proof)).challenge).not.toBe(mine.challenge);
});

test("one proof opens one of two tries at the same moment", async () => {
  const { signIn, demanded } = await setupGuessed();
  await refusal(signIn("wrong guess"));
  const proof = await solve(await demanded());
  const codes = await Promise.all(
    [1, 2].map(async () => (await refusal(signIn("another guess", proof))).code),
  );
  expect(new Set(codes)).toEqual(new Set(["InvalidCredentials", "ProofRequired"]));
});

test("strangers make neither waiting nor rows for the owner, only more work", async () => {
  const { t, signIn, demanded } = await setupGuessed();
  vi.stubEnv("SIGN_IN_TRIES_PER_ACCOUNT_PER_HOUR", "1");
  await refusal(signIn("wrong guess"));
  for (let i = 0; i < 5; i += 1) await demanded("wrong guess");
  const demand = await demanded();
  expect(demand.bits).toBe(8);
  const rows = await t.run(async (ctx) => await ctx.db.query("signInChallenges").collect());
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain("nadia");
  await signIn(PASSWORD, await solve(demand));
});

test("where no work is asked for, one waits", async () => {
  const { signIn } = await setupGuessed("0");
  await refusal(signIn("wrong guess"));
  expect(await refusal(signIn(PASSWORD))).toMatchObject({ code: "TooManyTries" });
});

/** The owner, who is signed in and whose tries are used up. */
async function setupOwner() {
  const env = await setupGuessed();
  const userId = await env.t.run(async (ctx) => (await ctx.db.query("users").first())?._id);
  if (userId === undefined) throw new Error("no account");
  const owner = await env.signInAs(userId);
  await refusal(env.signIn("wrong guess"));
  return { ...env, owner };
}

test("a signed-in person changes their password after some work, too", async () => {
  const { owner, signIn } = await setupOwner();
  const newPassword = "a much longer secret";
  const change = async (currentPassword: string, proof?: string) =>
    await owner.as.action(api.accounts.changePassword, {
      currentPassword,
      newPassword,
      ...(proof && { proof }),
    });
  const first = await refusal(change(PASSWORD));
  expect(first).toMatchObject({ code: "ProofRequired", bits: 6 });
  const demand = { challenge: String(first.challenge), bits: Number(first.bits) };
  const guess = change("another guess", await solve(demand));
  expect(await refusal(guess)).toEqual({ code: "InvalidCredentials" });
  const next = await refusal(change(PASSWORD));
  expect(next.challenge).not.toBe(first.challenge);
  await change(PASSWORD, await solve({ challenge: String(next.challenge), bits: 6 }));
  expect(await signIn(newPassword)).toMatchObject({ tokens: { token: expect.any(String) } });
});

test("and leaves after some work", async () => {
  const { t, owner, settle } = await setupOwner();
  const leave = async (proof?: string) =>
    await owner.as.action(api.accounts.deleteAccount, {
      password: PASSWORD,
      ...(proof && { proof }),
    });
  const demand = await refusal(leave());
  expect(demand).toMatchObject({ code: "ProofRequired" });
  await leave(await solve({ challenge: String(demand.challenge), bits: Number(demand.bits) }));
  await settle();
  expect(await t.run(async (ctx) => await ctx.db.query("users").collect())).toEqual([]);
});
