import { type Infer, v } from "convex/values";

/** What became of a mail, in words without anything that was sent or answered. */
export const vMailAnswer = v.union(
  v.object({ kind: v.literal("sent") }),
  /** This mail will not be taken later either. */
  v.object({ kind: v.literal("refused"), problem: v.string() }),
  v.object({ kind: v.literal("later"), problem: v.string() }),
);
export type MailAnswer = Infer<typeof vMailAnswer>;

/** What is known of a failure: the library's code, and what the server answered, if it did. */
type Failure = { code?: unknown; responseCode?: unknown };

/**
 * A server that refuses this sender or recipient for good says so with 5xx. What concerns the
 * server and not the mail (no connection, no encryption, wrong password) may be mended meanwhile.
 */
export function toFailedAnswer(error: unknown): MailAnswer {
  const { code, responseCode }: Failure = typeof error === "object" && error !== null ? error : {};
  const status = typeof responseCode === "number" ? ` (${responseCode})` : "";
  switch (code) {
    case "EENVELOPE":
    case "EMESSAGE": {
      const problem = `The mail server did not take it${status}.`;
      return { kind: isFinal(responseCode) ? "refused" : "later", problem };
    }
    case "EAUTH":
    case "ENOAUTH":
      return later(`The mail server does not accept the user and password of SMTP_URL${status}.`);
    case "ETLS":
      return later(
        `The connection to the mail server could not be encrypted${status}. See MAIL_TLS.`,
      );
    case "ETIMEDOUT":
      return later("The mail server did not answer in time.");
    case "EDNS":
    case "ESOCKET":
    case "ECONNECTION":
      return later("The mail server cannot be reached, or ended the connection.");
    default:
      return later(`The mail could not be sent${status}.`);
  }
}

/** 503 is about the order of commands and not about the mail. */
function isFinal(status: unknown): boolean {
  return typeof status === "number" && status >= 500 && status !== 503;
}

function later(problem: string): MailAnswer {
  return { kind: "later", problem };
}
