import { isValidEmail, normalizeEmail } from "../lib/accountRules";
import { getSecret, getTextSetting } from "../lib/settings";

export type MailServer = {
  host: string;
  port: number;
  /** Encrypted from the first byte; else STARTTLS comes first, unless `needsTls` says otherwise. */
  isTlsFromStart: boolean;
  needsTls: boolean;
  login: { user: string; pass: string } | null;
  from: MailSender;
};

export type MailSender = { name: string; address: string };

export type MailSetup =
  | { kind: "off" }
  /** Half set up, or wrongly: as good as off, and the administrator is told why. */
  | { kind: "broken"; problem: string }
  | { kind: "ready"; server: MailServer };

const DEFAULT_PORTS = { "smtps:": 465, "smtp:": 587 };

/** What SMTP_URL, MAIL_FROM and MAIL_TLS say. No problem repeats the URL: it holds a password. */
export function readMailSetup(): MailSetup {
  const url = getSecret("SMTP_URL");
  const from = getTextSetting("MAIL_FROM");
  if (url === null && from === "") return { kind: "off" };
  if (url === null) return broken("MAIL_FROM is set, but SMTP_URL is not.");
  if (from === "") return broken("SMTP_URL is set, but MAIL_FROM is not.");
  const place = parseUrl(url);
  if (place === null) {
    return broken(
      "SMTP_URL is no address such as smtps://user:password@mail.school.example. In user and password write %40 for @, %2F for /, %3A for : and %25 for %.",
    );
  }
  const sender = parseSender(from);
  if (sender === null) {
    return broken("MAIL_FROM is no sender such as Chat <chat@school.example>.");
  }
  const needsTls = getTextSetting("MAIL_TLS") !== "off";
  return { kind: "ready", server: { ...place, needsTls, from: sender } };
}

/** Null where no e-mail can be sent. */
export function getMailServer(): MailServer | null {
  const setup = readMailSetup();
  return setup.kind === "ready" ? setup.server : null;
}

function parseUrl(given: string): Omit<MailServer, "needsTls" | "from"> | null {
  if (!URL.canParse(given)) return null;
  const { protocol, hostname, port, username, password, pathname, search } = new URL(given);
  if (protocol !== "smtps:" && protocol !== "smtp:") return null;
  if (hostname === "" || pathname.length > 1 || search !== "") return null;
  const [user, pass] = [decode(username), decode(password)];
  if (user === null || pass === null) return null;
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? DEFAULT_PORTS[protocol] : Number(port),
    isTlsFromStart: protocol === "smtps:",
    login: user === "" ? null : { user, pass },
  };
}

/** `Chat <chat@school.example>`, or the address alone. */
function parseSender(given: string): MailSender | null {
  const [, name = "", inBrackets] = /^([^<>\r\n]*)<([^<>\r\n]+)>$/.exec(given) ?? [];
  const address = normalizeEmail(inBrackets ?? given);
  return isValidEmail(address) ? { name: name.trim(), address } : null;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function broken(problem: string): MailSetup {
  return { kind: "broken", problem };
}
