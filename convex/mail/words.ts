import { type Infer, v } from "convex/values";
import { toCodeLink } from "../lib/codeLink";
import { escapeHtml } from "../lib/html";

/**
 * What e-mails say, in the page's languages and in its voice. There is no name in them: whoever
 * signs up with somebody else's address chooses the name, and could have us mail an advertisement.
 */
export const vMailLanguage = v.union(v.literal("en"), v.literal("de"));
export type MailLanguage = Infer<typeof vMailLanguage>;

export const vLetter = v.object({ subject: v.string(), text: v.string(), html: v.string() });
export type Letter = Infer<typeof vLetter>;

type CodeWords = {
  subject: string;
  why: string;
  code: string;
  enter: string;
  link: string;
  howLong: string;
  notMe: string;
};

const CODE_WORDS: Record<MailLanguage, (facts: { site: string; minutes: number }) => CodeWords> = {
  en: ({ site, minutes }) => ({
    subject: `Your code for a new password on ${site}`,
    why: `Somebody, probably you, asked for a new password on ${site}.`,
    code: "Your code:",
    enter: "Enter it on the sign-in page under “I have a reset code”.",
    link: "Or open this link, which fills it in:",
    howLong: `It works once, for ${minutes} minutes, and signs you out everywhere else.`,
    notMe: "It was not you? Then do nothing. Your password stays as it is.",
  }),
  de: ({ site, minutes }) => ({
    subject: `Dein Code für ein neues Passwort auf ${site}`,
    why: `Jemand, wahrscheinlich du, möchte ein neues Passwort auf ${site}.`,
    code: "Dein Code:",
    enter: "Gib ihn beim Anmelden unter „Ich habe einen Code“ ein.",
    link: "Oder öffne diesen Link, der ihn einsetzt:",
    howLong: `Er gilt einmal und ${minutes} Minuten lang. Überall sonst wirst du abgemeldet.`,
    notMe: "Das warst nicht du? Dann musst du nichts tun. Dein Passwort bleibt, wie es ist.",
  }),
};

type InviteWords = { subject: string; why: string; link: string; code: string; howLong: string };

const INVITE_WORDS: Record<MailLanguage, (facts: { site: string; days: number }) => InviteWords> = {
  en: ({ site, days }) => ({
    subject: `Your invitation to ${site}`,
    why: `You are invited to ${site}. Create your account there with this code.`,
    code: "Your code:",
    link: "This link fills it in:",
    howLong: days === 1 ? "It works for a day." : `It works for ${days} days.`,
  }),
  de: ({ site, days }) => ({
    subject: `Deine Einladung zu ${site}`,
    why: `Du bist zu ${site} eingeladen. Lege dort mit diesem Code dein Konto an.`,
    code: "Dein Code:",
    link: "Dieser Link setzt ihn ein:",
    howLong: days === 1 ? "Er gilt einen Tag lang." : `Er gilt ${days} Tage lang.`,
  }),
};

const TEST_WORDS: Record<MailLanguage, (site: string) => { subject: string; text: string }> = {
  en: (site) => ({
    subject: `Test from ${site}`,
    text: `This is a test: ${site} can send e-mail.`,
  }),
  de: (site) => ({
    subject: `Test von ${site}`,
    text: `Das ist ein Test: ${site} kann E-Mails verschicken.`,
  }),
};

/** The code for a new password, with a link that fills it in where the page's address is known. */
export function toCodeLetter(
  language: MailLanguage,
  { code, minutes, siteUrl }: { code: string; minutes: number; siteUrl: string },
): Letter {
  const words = CODE_WORDS[language]({ site: toSiteName(siteUrl), minutes });
  const lines = [
    { text: words.why },
    toCodeLine(words.code, code),
    { text: words.enter },
    ...toLinkLines(words.link, toCodeLink("reset", { siteUrl, code })),
    { text: words.howLong },
    { text: words.notMe },
  ];
  return { subject: words.subject, ...toBodies(language, lines) };
}

/** An administrator invites somebody to sign up. */
export function toInviteLetter(
  language: MailLanguage,
  { code, days, siteUrl }: { code: string; days: number; siteUrl: string },
): Letter {
  const words = INVITE_WORDS[language]({ site: toSiteName(siteUrl), days });
  const lines = [
    { text: words.why },
    toCodeLine(words.code, code),
    ...toLinkLines(words.link, toCodeLink("invite", { siteUrl, code })),
    { text: words.howLong },
  ];
  return { subject: words.subject, ...toBodies(language, lines) };
}

export function toTestLetter(language: MailLanguage, siteUrl: string): Letter {
  const { subject, text } = TEST_WORDS[language](toSiteName(siteUrl));
  return { subject, ...toBodies(language, [{ text }]) };
}

type Line = { text: string; html?: string };

function toCodeLine(words: string, code: string): Line {
  return { text: `${words} ${code}`, html: `${words} <b>${code}</b>` };
}

function toLinkLines(words: string, link: string | null): Line[] {
  if (link === null) return [];
  const anchor = `<a href="${escapeHtml(link)}">${escapeHtml(link)}</a>`;
  return [{ text: `${words}\n${link}`, html: `${words}<br>${anchor}` }];
}

/** "chat.school.example" of the page's address. */
function toSiteName(siteUrl: string): string {
  return URL.canParse(siteUrl) ? new URL(siteUrl).host : "chat";
}

function toBodies(language: MailLanguage, lines: Line[]): Pick<Letter, "text" | "html"> {
  const paragraphs = lines.map(({ text, html }) => `<p>${html ?? escapeHtml(text)}</p>`);
  const html = [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"></head>`,
    '<body style="font:16px/1.5 system-ui,sans-serif;max-width:34em">',
    ...paragraphs,
    "</body></html>",
  ];
  return { text: lines.map(({ text }) => text).join("\n\n"), html: html.join("\n") };
}
