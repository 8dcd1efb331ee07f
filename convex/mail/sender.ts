"use node";

import nodemailer from "nodemailer";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalAction } from "../_generated/server";
import { getNumberSetting } from "../lib/settings";
import { SECOND } from "../lib/time";
import type { Claimed } from "../model/mailQueue";
import { randomCode, toCodeHash } from "../model/resetCodes";
import { type MailAnswer, toFailedAnswer, vMailAnswer } from "./answer";
import { getMailServer, type MailServer } from "./server";
import { type Letter, toCodeLetter, toTestLetter, vMailLanguage } from "./words";

/**
 * Speaks SMTP, in a module of its own that runs on Node and is loaded only when called. Codes are
 * made here and go into the mail and nowhere else: the database gets their hash, jobs get an id.
 */

/** One try of one mail: when there is another is decided by the outbox. */
export const deliver = internalAction({
  args: { mailId: v.id("mailQueue") },
  returns: v.null(),
  handler: async (ctx, { mailId }): Promise<null> => {
    const server = getMailServer();
    const code = randomCode();
    const codeHash = await toCodeHash(code);
    const mail: Claimed | null = await ctx.runMutation(internal.mail.outbox.claim, {
      mailId,
      codeHash,
    });
    if (mail === null || server === null) return null;
    const letter = toCodeLetter(mail.language, { code, minutes: mail.minutes, siteUrl: siteUrl() });
    const answer = await send(server, mail.to, letter);
    await ctx.runMutation(internal.mail.outbox.finish, { mailId, answer });
    return null;
  },
});

/** For `admin:mailTest`. A dry run goes as far as the mail server's welcome and sends nothing. */
export const sendTest = internalAction({
  args: { to: v.string(), language: vMailLanguage, dryRun: v.boolean() },
  returns: vMailAnswer,
  handler: async (_ctx, { to, language, dryRun }): Promise<MailAnswer> => {
    const server = getMailServer();
    if (server === null) return { kind: "refused", problem: "No e-mail is set up." };
    return dryRun ? await greet(server) : await send(server, to, toTestLetter(language, siteUrl()));
  },
});

async function send(server: MailServer, to: string, letter: Letter): Promise<MailAnswer> {
  return await attempt(server, async (transport) => {
    await transport.sendMail({
      from: server.from,
      // As parts, since in one text a comma or a bracket would mean something.
      to: { name: "", address: to },
      ...letter,
      // So that no absence note answers.
      headers: { "Auto-Submitted": "auto-generated" },
    });
  });
}

/** Connects, encrypts and signs in. */
async function greet(server: MailServer): Promise<MailAnswer> {
  return await attempt(server, async (transport) => {
    await transport.verify();
  });
}

type Transport = ReturnType<typeof openTransport>;

async function attempt(
  server: MailServer,
  work: (transport: Transport) => Promise<void>,
): Promise<MailAnswer> {
  const transport = openTransport(server);
  try {
    await work(transport);
    return { kind: "sent" };
  } catch (error) {
    // Not thrown: what the server answered repeats the address, and would be in the log.
    return toFailedAnswer(error);
  } finally {
    transport.close();
  }
}

function openTransport({ host, port, isTlsFromStart, needsTls, login }: MailServer) {
  const timeoutMs = getNumberSetting("MAIL_TIMEOUT_SECONDS") * SECOND;
  return nodemailer.createTransport({
    host,
    port,
    secure: isTlsFromStart,
    requireTLS: needsTls,
    ignoreTLS: !needsTls,
    ...(login !== null && { auth: login }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    logger: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function siteUrl(): string {
  return process.env["SITE_URL"] ?? "";
}
