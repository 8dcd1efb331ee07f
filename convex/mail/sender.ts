"use node";

import nodemailer from "nodemailer";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalAction } from "../_generated/server";
import { getNumberSetting } from "../lib/settings";
import { getSiteUrl } from "../lib/codeLink";
import { SECOND } from "../lib/time";
import type { Claimed } from "../model/mailQueue";
import { randomCode, toCodeHash } from "../model/resetCodes";
import { type MailAnswer, toFailedAnswer, vMailAnswer } from "./answer";
import { getMailServer, type MailServer } from "./server";
import { type Letter, toCodeLetter, vLetter } from "./words";

/**
 * Speaks SMTP, in a module of its own that runs on Node and is loaded only when called. Codes are
 * made here and go into the mail and nowhere else: the database gets their hash, jobs get an id.
 */

const NOT_SET_UP: MailAnswer = { kind: "refused", problem: "No e-mail is set up." };

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
    const letter = toCodeLetter(mail.language, {
      code,
      minutes: mail.minutes,
      siteUrl: getSiteUrl(),
    });
    const answer = await send(server, mail.to, letter);
    await ctx.runMutation(internal.mail.outbox.finish, { mailId, answer });
    return null;
  },
});

/** One try of a mail of an administrator's, who waits for the answer. */
export const sendNow = internalAction({
  args: { to: v.string(), letter: vLetter },
  returns: vMailAnswer,
  handler: async (_ctx, { to, letter }): Promise<MailAnswer> => {
    const server = getMailServer();
    return server === null ? NOT_SET_UP : await send(server, to, letter);
  },
});

/** Connects, encrypts and signs in, and sends nothing. */
export const greet = internalAction({
  args: {},
  returns: vMailAnswer,
  handler: async (): Promise<MailAnswer> => {
    const server = getMailServer();
    if (server === null) return NOT_SET_UP;
    return await attempt(server, async (transport) => {
      await transport.verify();
    });
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
