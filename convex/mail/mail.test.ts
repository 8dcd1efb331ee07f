// @vitest-environment node
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { HOUR, MINUTE, SECOND } from "../lib/time";
import { NOW, refusal, setupTest } from "../setup.helper";
import { makeSigningKey } from "../signingKey.helper";
import { findCode } from "./readMail.helper";
import { SmtpServer } from "./smtpServer.helper";

const EMAIL = "nadia@school.example";

let signingKey = "";

beforeAll(async () => {
  signingKey = await makeSigningKey();
});

/** A deployment with Nadia, which sends through a mail server of its own over a real connection. */
async function setupMail() {
  const env = setupTest();
  // The library's steps between two packets come by `setImmediate`.
  vi.useFakeTimers({ now: NOW, toFake: ["Date", "setTimeout", "clearTimeout"] });
  const smtp = new SmtpServer();
  await smtp.listen();
  onTestFinished(async () => await smtp.close());
  const variables = {
    SITE_URL: "https://chat.school.example/",
    SMTP_URL: smtp.url,
    MAIL_FROM: "Chat am Abend <chat@school.example>",
    MAIL_TLS: "off",
    JWT_PRIVATE_KEY: signingKey,
    CONVEX_SITE_URL: "https://chat.school.example",
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const { t } = env;
  const nadia = await env.person("Nadia", EMAIL);
  await t.run(async (ctx) => {
    const account = { provider: "password", providerAccountId: EMAIL, secret: "none" };
    await ctx.db.insert("authAccounts", { userId: nadia.userId, ...account });
  });
  const read = async (table: "mailQueue" | "mailHealth" | "resetCodes") =>
    await t.run(async (ctx) => await ctx.db.query(table).collect());
  return {
    ...env,
    smtp,
    nadia,
    read,
    ask: async (email = EMAIL, { language = "en" as const, ip = "10.0.0.1", proof = "" } = {}) =>
      await t
        .withRequestMetadata({ ip })
        .action(api.accounts.requestResetCode, { email, language, proof }),
    /** What the jobs do when their time comes; returns how many mails still wait. */
    deliver: async () => {
      const mails = await t.run(async (ctx) => await ctx.db.query("mailQueue").collect());
      for (const { _id: mailId } of mails) {
        await t.action(internal.mail.sender.deliver, { mailId });
      }
      return (await read("mailQueue")).length;
    },
    reset: async (code: string) =>
      await t.action(api.auth.signIn, {
        provider: "password",
        params: { flow: "reset", email: EMAIL, code, password: "a much longer secret" },
      }),
    health: async () => await t.query(internal.admin.mail, {}),
  };
}

test("a forgotten password: a code by e-mail, a new password, signed out elsewhere", async () => {
  const { t, smtp, nadia, ask, deliver, reset } = await setupMail();
  expect(await t.query(api.accounts.getResetRules, {})).toEqual({ byMail: true });
  expect(await ask(" Nadia@School.example")).toBeNull();
  expect(await deliver()).toBe(0);
  const mail = await smtp.mail(0);
  const code = findCode(mail);
  expect(mail).toMatchObject({
    from: "Chat am Abend <chat@school.example>",
    to: EMAIL,
    subject: "Your code for a new password on chat.school.example",
    headers: { "auto-submitted": "auto-generated" },
  });
  expect(mail.text).toContain("It works once, for 60 minutes");
  const link = `https://chat.school.example/#reset=${code}`;
  expect(mail.text).toContain(link);
  expect(mail.html).toContain(`<a href="${link}">`);

  expect(await reset(code.toLowerCase())).toHaveProperty("tokens.token");
  expect(await nadia.as.query(api.users.viewer, {})).toBeNull();
  expect(await refusal(reset(code))).toEqual({ code: "InvalidResetCode" });
});

test("the mail is in the language of who asks", async () => {
  const { t, smtp, deliver } = await setupMail();
  await t.action(api.accounts.requestResetCode, { email: EMAIL, language: "de" });
  await deliver();
  const mail = await smtp.mail(0);
  expect(mail.subject).toBe("Dein Code für ein neues Passwort auf chat.school.example");
  expect(mail.text).toContain("„Ich habe einen Code“");
  expect(mail.html).toContain('<html lang="de">');
});

test("neither the code nor an address is in what waits, in a job or in the health", async () => {
  const { t, smtp, ask, deliver, read } = await setupMail();
  smtp.answer("RCPT", `451 ${EMAIL} is greylisted`);
  await ask();
  await ask("nobody@school.example");
  const jobs = async () =>
    await t.run(async (ctx) => await ctx.db.system.query("_scheduled_functions").collect());
  const before = JSON.stringify([await read("mailQueue"), await jobs()]);
  await deliver();
  await deliver();
  vi.setSystemTime(Date.now() + 15 * SECOND);
  await deliver();
  const code = findCode(await smtp.mail(0));
  const after = [await read("mailQueue"), await jobs(), await read("mailHealth")];
  const stored = before + JSON.stringify([...after, await read("resetCodes")]);
  expect(stored).not.toMatch(/@|nobody|greylisted/);
  expect(stored).not.toContain(code);
  expect(stored).not.toContain(code.replaceAll("-", ""));
});

test("an address that nobody has, and one of somebody disabled, are answered alike", async () => {
  const { t, smtp, ask, deliver, read, nadia } = await setupMail();
  const writes = async (email: string) => {
    const count = async () => ({
      queued: (await read("mailQueue")).length,
      jobs: await t.run(
        async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).length,
      ),
      limits: await t.run(async (ctx) => (await ctx.db.query("rateBuckets").collect()).length),
    });
    const before = await count();
    const answer = await ask(email, { ip: email });
    const after = await count();
    return {
      answer,
      queued: after.queued - before.queued,
      jobs: after.jobs - before.jobs,
      limits: after.limits - before.limits,
    };
  };
  const same = { answer: null, queued: 1, jobs: 1, limits: 2 };
  expect(await writes(EMAIL)).toEqual(same);
  expect(await writes("nobody@school.example")).toEqual(same);
  await t.run(async (ctx) => await ctx.db.patch(nadia.userId, { disabledAt: Date.now() }));
  expect(await deliver()).toBe(0);
  expect([smtp.heard, await read("resetCodes")]).toEqual([[], []]);
});

test("an address gets a few codes an hour, whoever asks, and each of them works", async () => {
  const { smtp, ask, deliver, reset } = await setupMail();
  for (const ip of ["6.6.6.1", "6.6.6.2", "6.6.6.3"]) await ask(EMAIL, { ip });
  const late = { code: "TooManyTries", retryAfterMs: HOUR / 3 };
  expect(await refusal(ask(EMAIL, { ip: "10.0.0.1" }))).toEqual(late);
  for (let i = 0; i < 3; i += 1) await ask("nobody@school.example");
  expect(await refusal(ask("nobody@school.example"))).toEqual(late);
  await deliver();
  expect(await reset(findCode(await smtp.mail(0)))).toHaveProperty("tokens.token");
  // The new password takes the others away.
  expect(await refusal(reset(findCode(await smtp.mail(1))))).toEqual({ code: "InvalidResetCode" });
});

test("a network address that asks for many accounts has to work for each more", async () => {
  const { ask, read } = await setupMail();
  vi.stubEnv("MAIL_CODES_PER_ADDRESS_PER_HOUR", "1");
  vi.stubEnv("SIGN_IN_PROOF_BITS", "4");
  await ask("a@school.example");
  const demand = await refusal(ask("b@school.example"));
  expect(demand).toEqual({ code: "ProofRequired", challenge: expect.any(String), bits: 4 });
  expect(await read("mailQueue")).toHaveLength(1);
  const proof = await solve(String(demand["challenge"]));
  await ask("b@school.example", { proof });
  expect(await read("mailQueue")).toHaveLength(2);
  expect(await refusal(ask("b@school.example", { proof }))).toMatchObject({
    code: "ProofRequired",
  });
  vi.stubEnv("SIGN_IN_PROOF_BITS", "0");
  expect(await refusal(ask("c@school.example"))).toMatchObject({ code: "TooManyTries" });
});

test("what is no address is said to be so, and without a mail server nobody can ask", async () => {
  const { t, ask } = await setupMail();
  expect(await refusal(ask("nadia@school"))).toEqual({ code: "InvalidEmail" });
  vi.stubEnv("SMTP_URL", "");
  expect(await refusal(ask())).toEqual({ code: "BadRequest" });
  expect(await t.query(api.accounts.getResetRules, {})).toEqual({ byMail: false });
});

test("a code by e-mail expires, and leaves an administrator's as it is", async () => {
  const { t, smtp, ask, deliver, reset } = await setupMail();
  const { code } = await t.action(internal.admin.makeResetCode, { email: EMAIL });
  await ask();
  await deliver();
  vi.setSystemTime(Date.now() + 60 * MINUTE);
  expect(await refusal(reset(findCode(await smtp.mail(0))))).toEqual({ code: "InvalidResetCode" });
  expect(await reset(code)).toHaveProperty("tokens.token");
});

test("what the mail server does not take now is tried again, later each time", async () => {
  const { smtp, ask, deliver, health } = await setupMail();
  smtp.answer("RCPT", "451 greylisted, come back");
  smtp.answer("body", "452 no room");
  await ask();
  expect(await deliver()).toBe(1);
  expect(await health()).toMatchObject({
    failuresInARow: 1,
    lastProblem: "The mail server did not take it (451).",
    lastSentAt: null,
  });
  const said = smtp.heard.length;
  vi.setSystemTime(Date.now() + 15 * SECOND - 1);
  await deliver();
  expect(smtp.heard).toHaveLength(said);
  vi.setSystemTime(Date.now() + 1);
  expect(await deliver()).toBe(1);
  vi.setSystemTime(Date.now() + 30 * SECOND);
  expect(await deliver()).toBe(0);
  expect(smtp.mails).toHaveLength(1);
  expect(await health()).toMatchObject({ failuresInARow: 0, waiting: 0 });
});

test("what it refuses for good is not sent again", async () => {
  const { smtp, ask, deliver, health } = await setupMail();
  smtp.answer("RCPT", `550 5.1.1 <${EMAIL}> unknown`);
  await ask();
  expect(await deliver()).toBe(0);
  expect(await health()).toMatchObject({
    waiting: 0,
    failuresInARow: 1,
    lastProblem: "The mail server did not take it (550).",
  });
});

test("a mail is given up after some tries", async () => {
  const { smtp, ask, deliver } = await setupMail();
  vi.stubEnv("MAIL_TRIES", "3");
  await ask();
  const left: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    smtp.answer("MAIL", "421 closing");
    left.push(await deliver());
    vi.setSystemTime(Date.now() + HOUR);
  }
  expect(left).toEqual([1, 1, 0]);
});

test("a mail whose job died is taken up again, and one on its way is left alone", async () => {
  const { t, smtp, ask, read, deliver } = await setupMail();
  await ask();
  const [mail] = await read("mailQueue");
  if (mail === undefined) throw new Error("nothing waits");
  const claim = { mailId: mail._id as never, codeHash: "hash of a code that was never sent" };
  expect(await t.mutation(internal.mail.outbox.claim, claim)).toMatchObject({ to: EMAIL });
  expect(await t.mutation(internal.mail.outbox.claim, claim)).toBeNull();
  const jobs = async () =>
    await t.run(
      async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).length,
    );
  const before = await jobs();
  await t.mutation(internal.cleanup.wakeDead, { sender: "mail" });
  expect(await jobs()).toBe(before);
  vi.setSystemTime(Date.now() + 7 * MINUTE);
  await t.mutation(internal.cleanup.wakeDead, { sender: "mail" });
  expect(await jobs()).toBe(before + 1);
  expect(await deliver()).toBe(0);
  expect(smtp.mails).toHaveLength(1);
});

test.each(["502 no such command", "454 not now"])(
  "a server that answers STARTTLS with %s hears neither password nor address",
  async (answer) => {
    const { smtp, ask, deliver, health } = await setupMail();
    vi.stubEnv("MAIL_TLS", "");
    vi.stubEnv("SMTP_URL", smtp.url.replace("//", "//user:secret@"));
    smtp.answer("STARTTLS", answer);
    await ask();
    expect(await deliver()).toBe(1);
    expect(smtp.heard.map((line) => line.split(" ")[0])).toEqual(["EHLO", "STARTTLS"]);
    expect((await health()).lastProblem).toMatch(/could not be encrypted.*MAIL_TLS/);
  },
);

test("after STARTTLS nothing is said in the clear", async () => {
  const { smtp, ask, deliver } = await setupMail();
  vi.stubEnv("MAIL_TLS", "required");
  smtp.offersTls = true;
  await ask();
  expect(await deliver()).toBe(1);
  // The first byte of a TLS handshake.
  expect(smtp.secret[0]?.[0]).toBe(0x16);
  expect(Buffer.concat(smtp.secret).includes(EMAIL)).toBe(false);
});

test("user and password are those of the address, also with signs in them", async () => {
  const { smtp, ask, deliver, health } = await setupMail();
  vi.stubEnv("SMTP_URL", smtp.url.replace("//", "//chat%40school:p%2Fw%3A1@"));
  smtp.answer("AUTH", "535 wrong");
  await ask();
  expect(await deliver()).toBe(1);
  expect((await health()).lastProblem).toBe(
    "The mail server does not accept the user and password of SMTP_URL (535).",
  );
  vi.setSystemTime(Date.now() + MINUTE);
  expect(await deliver()).toBe(0);
  const [login = ""] = smtp.heard.filter((line) => line.startsWith("AUTH PLAIN "));
  const given = Buffer.from(login.slice("AUTH PLAIN ".length), "base64").toString();
  expect(given.split("\0")).toEqual(["", "chat@school", "p/w:1"]);
});

test("a server that says nothing, or not whether it took the mail, is left after a while", async () => {
  const { smtp, ask, deliver, health } = await setupMail();
  vi.stubEnv("MAIL_TIMEOUT_SECONDS", "1");
  smtp.answer("body", "");
  await ask();
  expect(await deliver()).toBe(1);
  expect((await health()).lastProblem).toBe("The mail server did not answer in time.");
  smtp.isMute = true;
  // The last try, so that no job is left; a greeting is waited for with a timer that can be faked.
  vi.stubEnv("MAIL_TRIES", "2");
  vi.useFakeTimers({ now: Date.now() + MINUTE, toFake: ["Date"] });
  expect(await deliver()).toBe(0);
  expect(await health()).toMatchObject({ failuresInARow: 2 });
});

test("nobody there is a failure like the others", async () => {
  const { smtp, ask, deliver, health } = await setupMail();
  await smtp.close();
  await ask();
  expect(await deliver()).toBe(1);
  expect((await health()).lastProblem).toBe(
    "The mail server cannot be reached, or ended the connection.",
  );
});

test("the administrator's test goes out, and its dry run as far as the welcome", async () => {
  const { t, smtp } = await setupMail();
  vi.stubEnv("SMTP_URL", smtp.url.replace("//", "//user:secret@"));
  const mailTest = async (args: { to: string; language?: "de"; dryRun?: boolean }) =>
    await t.action(internal.admin.mailTest, args);
  expect(await mailTest({ to: "it@school.example", dryRun: true })).toContain("Nothing was sent");
  const said = smtp.heard.map((line) => line.split(" ")[0]).filter((word) => word !== "QUIT");
  expect([said, smtp.mails]).toEqual([["EHLO", "AUTH"], []]);
  expect(await mailTest({ to: "IT@school.example", language: "de" })).toContain(
    "it@school.example",
  );
  expect(await smtp.mail(0)).toMatchObject({
    to: "it@school.example",
    subject: "Test von chat.school.example",
    text: expect.stringContaining("kann E-Mails verschicken"),
  });
  await expect(mailTest({ to: "it" })).rejects.toThrow('"it" is no complete e-mail address.');
  smtp.answer("AUTH", "535 wrong");
  await expect(mailTest({ to: "it@school.example" })).rejects.toThrow("does not accept the user");
  vi.stubEnv("MAIL_FROM", "");
  await expect(mailTest({ to: "it@school.example" })).rejects.toThrow("MAIL_FROM is not.");
});

test("an invitation goes out by e-mail, and where it cannot the code is there to hand out", async () => {
  const { t, smtp } = await setupMail();
  const invite = async (args: { email: string; language?: "de"; days?: number }) =>
    await t.action(internal.admin.makeInvite, args);
  const made = await invite({ email: "Wei@school.example", days: 1 });
  expect(made).toMatchObject({ mail: "Sent to wei@school.example.", uses: 1 });
  const mail = await smtp.mail(0);
  expect(mail).toMatchObject({
    to: "wei@school.example",
    subject: "Your invitation to chat.school.example",
  });
  expect(findCode(mail)).toBe(made.code);
  expect(mail.text).toContain(`https://chat.school.example/#invite=${made.code}`);
  expect(mail.text).toContain("It works for a day.");
  smtp.answer("RCPT", "550 unknown");
  const late = await invite({ email: "wei@school.example", language: "de" });
  expect(late.mail).toBe("Not sent. The mail server did not take it (550).");
  expect(late.code).toMatch(/^[A-Z2-9]{4}-/);
  vi.stubEnv("SMTP_URL", "");
  await expect(invite({ email: "wei@school.example" })).rejects.toThrow("SMTP_URL is not");
  const invites = await t.run(async (ctx) => await ctx.db.query("invites").collect());
  expect(invites).toHaveLength(2);
});

async function solve(challenge: string): Promise<string> {
  for (let n = 0; ; n += 1) {
    const proof = `${challenge}:${n}`;
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(proof));
    if ((new Uint8Array(hash)[0] ?? 255) < 16) return proof;
  }
}
