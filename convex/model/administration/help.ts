/** What `admin:help` prints: each function with its arguments (? may be left out) and what it is for. */
export const HELP = {
  "admin:help": "This list.",
  "admin:settings":
    "Every setting with its value, default, bounds and reason; of secrets whether they are set.",
  "admin:stats": "How many people, conversations, messages and sessions there are (up to 2,000).",
  "admin:listUsers":
    '{"paginationOpts"?: {"numItems": 50, "cursor": null}}: everybody, newest first. The next page has the last continueCursor as its cursor.',
  "admin:findUser": '{"email"}: one person.',
  "admin:disableUser": '{"email", "dryRun"?}: keeps a person out and ends their sessions at once.',
  "admin:enableUser": '{"email", "dryRun"?}: lets them in again.',
  "admin:trustUser":
    '{"email", "isTrusted", "dryRun"?}: whether what a person writes first needs no accepting (MESSAGE_REQUESTS).',
  "admin:makeResetCode":
    '{"email", "dryRun"?}: a one-time code for somebody who forgot their password.',
  "admin:mail":
    "Whether e-mail is set up (SMTP_URL, MAIL_FROM), what waits, and what went wrong last.",
  "admin:mailTest":
    '{"to", "language"?: "en", "dryRun"?}: sends a test. A dry run connects and signs in, and sends nothing.',
  "admin:eraseUser":
    '{"email", "dryRun"?}: removes a person and all they wrote. There is no way back.',
  "admin:erasures":
    "The last 50 removals, with what is left of each (0 everywhere when finished) and until when backups may hold it (BACKUP_DAYS).",
  "admin:createBot":
    '{"name", "url", "dryRun"?}: an account for a program that is told what is said in its conversations. Says its token and secret, once.',
  "admin:bots": "The bots, how many events wait for each, and what went wrong last.",
  "admin:changeBot":
    '{"botId", "url"?, "isEnabled"?, "dryRun"?}: sends its events elsewhere, or none.',
  "admin:removeBot": '{"botId", "dryRun"?}: removes a bot and all it wrote.',
  "admin:botEvents": "Events that no bot took, oldest first.",
  "admin:resendBotEvents": '{"botId"?, "dryRun"?}: tries up to 500 of these again.',
  "admin:makeInvite":
    '{"uses"?: 1, "days"?: 14, "note"?, "email"?, "language"?: "en", "dryRun"?}: a code to sign up with where SIGN_UP_MODE is `invite`. With an address it is sent there.',
  "admin:reports": "Messages that people reported and nobody has dealt with, oldest first.",
  "admin:resolveReport": '{"reportId", "dryRun"?}: takes a report off that list.',
  "admin:signOutUser": '{"email", "dryRun"?}: ends all sessions of a person.',
  "admin:queue": "What waits to be indexed, and whether somebody works on it.",
  "admin:wakeDrainer": '{"dryRun"?}: starts work on the queue if nobody does.',
  "admin:embeddings":
    "What waits to be embedded, what was set aside and why, how the provider does, and how far a repair is.",
  "admin:retryEmbeddings":
    '{"dryRun"?}: puts up to 500 messages that were set aside in line again.',
  "admin:repairSearch":
    '{"dryRun"?}: goes through all messages in the background and mends what search finds. After a change of provider it starts by itself.',
  "seed:demo": '{"dryRun"?}: a demo school with people and months of messages.',
} as const;
