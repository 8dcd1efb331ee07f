/**
 * Limits that both sides know: the server enforces them, the page counts down to them.
 * Constants and rules without imports, so that `src/` may read them too. Limits an operator may
 * change live in `settings.ts`.
 */

/** UTF-16 units of a message body after trimming. */
export const MESSAGE_MAX_LENGTH = 4000;

/** Anything else takes room but shows nothing. */
const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u;

/** Whether a body would show nothing, which is no message. */
export function isBlank(body: string): boolean {
  return !VISIBLE.test(body);
}

/** UTF-16 units of a person's name. */
export const NAME_MAX_LENGTH = 60;

/** Longest e-mail address that can exist (RFC 5321, path length without brackets). */
export const EMAIL_MAX_LENGTH = 254;

export const PASSWORD_MIN_LENGTH = 12;

/** Keeps a caller from making the server hash megabytes. */
export const PASSWORD_MAX_LENGTH = 256;

/** UTF-16 units of the line shown under a conversation's name. */
export const PREVIEW_MAX_LENGTH = 140;

/** A client-made message id; a UUID needs 36. */
export const CLIENT_ID_MAX_LENGTH = 64;

/** Rows a client may ask for in one page, whatever it says. */
export const PAGE_MAX_ITEMS = 200;

/** Different emoji on one message; each member adds to them at most once each. */
export const REACTION_KINDS_MAX = 20;

/** UTF-16 units of one emoji; the longest families and flags with tags need 28. */
export const EMOJI_MAX_LENGTH = 32;
