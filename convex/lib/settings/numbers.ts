export type NumberSetting = {
  default: number;
  min: number;
  max: number;
  /** Why this default, and what changing it does. */
  reason: string;
};

export const NUMBER_SETTINGS = {
  SEND_RATE_PER_MINUTE: {
    default: 120,
    min: 0,
    max: 1_000_000,
    reason:
      "Messages one person may send per minute in the long run. Nobody types two a second for long; a script does. 0 switches the limit off (load tests).",
  },
  SEND_BURST: {
    default: 30,
    min: 1,
    max: 100_000,
    reason:
      "Messages one person may send at once before the rate counts, so that an outbox of a lost connection empties at once.",
  },
  EDIT_WINDOW_MINUTES: {
    default: 24 * 60,
    min: 0,
    max: 525_600,
    reason:
      "How long after sending a message may be edited. A day covers typing errors found next morning; older words stay what people answered to. 0 switches editing off.",
  },
  SHARE_RECEIPTS_BY_DEFAULT: {
    default: 1,
    min: 0,
    max: 1,
    reason:
      "Whether people who never chose tell others that they have read a message (and see it of others). A school may want 0.",
  },
  SHARE_LAST_SEEN_BY_DEFAULT: {
    default: 1,
    min: 0,
    max: 1,
    reason: "Whether people who never chose show when they are online (and see it of others).",
  },
  MESSAGE_REQUESTS: {
    default: 0,
    min: 0,
    max: 1,
    reason:
      "1: what somebody writes to a person they never talked to waits under Requests until that person accepts. For schools. Conversations from before stay as they are.",
  },
  REQUEST_MESSAGES_MAX: {
    default: 3,
    min: 1,
    max: 100,
    reason: "How many messages somebody may write into a request before it is accepted.",
  },
  EMBED_PER_SECOND: {
    default: 150,
    min: 1,
    max: 10_000,
    reason:
      "Vectors written per second at most. One takes 14 KB of the 4 MB a second that the official backend writes before it refuses sends too.",
  },
  EMBED_TRIES: {
    default: 8,
    min: 1,
    max: 100,
    reason:
      "How often one message may fail alone, while others succeed, before it is set aside. A provider that is down for everybody counts against no message.",
  },
  MEANING_SEARCHES_PER_MINUTE: {
    default: 60,
    min: 1,
    max: 100_000,
    reason:
      "Searches by meaning per person: each asks the provider once, which may cost money. Typing quickly stays well under it.",
  },
  WEBHOOK_TRIES: {
    default: 8,
    min: 1,
    max: 100,
    reason:
      "How often an event is sent to a bot that does not take it, with growing pauses, before it is set aside (`admin:botEvents`).",
  },
  WEBHOOK_QUEUE_MAX: {
    default: 1000,
    min: 1,
    max: 100_000,
    reason: "Events that wait for one bot at most; newer ones are dropped and counted.",
  },
  WEBHOOK_TIMEOUT_SECONDS: {
    default: 10,
    min: 1,
    max: 50,
    reason: "How long a bot may take to answer.",
  },
  WEB_PUSH: {
    default: 1,
    min: 0,
    max: 1,
    reason:
      "Whether people may have notifications while no window is open. Needs VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY, which the first start makes. What goes to the browser makers' push services is encrypted; that somebody is notified, and when, is not. 0 switches it off.",
  },
  PUSH_TRIES: {
    default: 6,
    min: 1,
    max: 50,
    reason:
      "How often one notification is tried that a push service does not take now, with growing pauses, before it is dropped.",
  },
  EXPORT_HOURS: {
    default: 24,
    min: 1,
    max: 720,
    reason:
      "How long the copy of one's data can be downloaded. Whoever has its address can read it.",
  },
  BACKUP_DAYS: {
    default: 30,
    min: 0,
    max: 3_650,
    reason:
      "How long you keep backups of this deployment. Nothing is deleted by it: it is what people are told who leave, so keep to it or change it. 0: there are no backups.",
  },
  API_REQUESTS_PER_MINUTE: {
    default: 120,
    min: 1,
    max: 1_000_000,
    reason: "Requests to the HTTP API per token. Sends count against the person's own limit too.",
  },
  SIGN_IN_TRIES_PER_HOUR: {
    default: 10,
    min: 1,
    max: 10_000,
    reason: "Wrong passwords for one account from one address before it has to wait.",
  },
  SIGN_IN_TRIES_PER_ACCOUNT_PER_HOUR: {
    default: 60,
    min: 1,
    max: 100_000,
    reason:
      "Wrong passwords for one account from all addresses together. Beyond it only addresses that signed in to the account before may try, so that guessing from many places stops without locking its owner out.",
  },
  SIGN_IN_TRIES_PER_ADDRESS_PER_HOUR: {
    default: 300,
    min: 1,
    max: 1_000_000,
    reason:
      "Wrong passwords from one address over all accounts: stops one guess against every account. High, since a whole school may share one address.",
  },
  SIGN_IN_PROOF_BITS: {
    default: 18,
    min: 0,
    max: 28,
    reason:
      "Work that a try costs once the tries above are used up: 2 to the power of this many hashes, a second or two in a browser. Each further limit that is used up makes it four times as much. 0: one has to wait instead.",
  },
  RESET_CODE_HOURS: {
    default: 24,
    min: 1,
    max: 720,
    reason: "How long a code made with `admin:makeResetCode` opens the account.",
  },
  MAIL_CODE_MINUTES: {
    default: 60,
    min: 5,
    max: 1_440,
    reason:
      "How long a code sent by e-mail opens the account. Mail is slow now and then; whoever reads the mailbox later should not get in by it.",
  },
  MAIL_CODES_PER_ACCOUNT_PER_HOUR: {
    default: 3,
    min: 1,
    max: 1_000,
    reason:
      "Codes sent to one e-mail address, whoever asks. Each of them works, so whoever uses them up for somebody locks nobody out.",
  },
  MAIL_CODES_PER_ADDRESS_PER_HOUR: {
    default: 30,
    min: 1,
    max: 100_000,
    reason:
      "Codes asked for from one network address. Beyond it each costs work (SIGN_IN_PROOF_BITS). A whole class may share one address.",
  },
  MAIL_TRIES: {
    default: 5,
    min: 1,
    max: 20,
    reason:
      "How often one e-mail is tried that the mail server does not take now: after 15 seconds, 30, 60 and so on. A code that comes hours later helps nobody.",
  },
  MAIL_TIMEOUT_SECONDS: {
    default: 20,
    min: 1,
    max: 60,
    reason: "How long the mail server may take to connect, and for each of its answers.",
  },
  SIGN_UPS_PER_ADDRESS_PER_HOUR: {
    default: 300,
    min: 1,
    max: 1_000_000,
    reason:
      "Sign-ups tried from one address. High enough for a school signing up in one lesson behind one address; beyond it each costs work (SIGN_IN_PROOF_BITS).",
  },
  NEW_CONVERSATIONS_PER_HOUR: {
    default: 100,
    min: 1,
    max: 1_000_000,
    reason:
      "Conversations one person may begin with people they never talked to. A teacher writes to a few classes; a script that writes to everybody stops here.",
  },
} as const satisfies Record<string, NumberSetting>;
