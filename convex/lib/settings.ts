/**
 * Every limit and switch that an operator may change, as a deployment variable
 * (`npx convex env set NAME value`). Read through this table only.
 */
type NumberSetting = {
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
  SIGN_UPS_PER_ADDRESS_PER_HOUR: {
    default: 300,
    min: 1,
    max: 1_000_000,
    reason:
      "Sign-ups tried from one address. High enough for a school signing up in one lesson behind one address.",
  },
} as const satisfies Record<string, NumberSetting>;

export type NumberSettingName = keyof typeof NUMBER_SETTINGS;

/** The deployment's value when it is a number within bounds, else the default. */
export function getNumberSetting(name: NumberSettingName): number {
  const setting: NumberSetting = NUMBER_SETTINGS[name];
  const given = process.env[name];
  if (given === undefined || given.trim() === "") return setting.default;
  const value = Number(given);
  return Number.isFinite(value) && value >= setting.min && value <= setting.max
    ? value
    : setting.default;
}

type TextSetting = { default: string; reason: string };

export const TEXT_SETTINGS = {
  EMBEDDING_PROVIDER: {
    default: "builtin",
    reason:
      "Who turns messages into vectors: `builtin` (offline, similar words), `cohere` (needs CO_API_KEY), `openai` (any compatible endpoint, needs OPENAI_BASE_URL) or `none`. With the middle two every message leaves the server.",
  },
  SIGN_UP_MODE: {
    default: "open",
    reason:
      "Who may sign up: `open` (everybody who reaches the server), `domains` (addresses of ALLOWED_EMAIL_DOMAINS), `invite` (a code from `admin:makeInvite`) or `closed`. Anything else counts as `closed`.",
  },
  ALLOWED_EMAIL_DOMAINS: {
    default: "",
    reason:
      "For `domains`: what may follow the @, separated by commas. Without e-mail verification this keeps honest people in order; it proves nothing.",
  },
  WEBHOOK_ALLOWED_HOSTS: {
    default: "",
    reason:
      "Hosts inside the network that bots may be at, separated by commas, such as `127.0.0.1:8080`. Others must be public.",
  },
  PUSH_SERVICES: {
    default:
      "fcm.googleapis.com, jmt17.google.com, push.services.mozilla.com, notify.windows.com, push.apple.com",
    reason:
      "Hosts, with those below them, to which notifications may be sent: the push services of the browsers. Browsers name the address, so a list keeps people from making the server call others. `*`: every public host.",
  },
  PUSH_CONTACT: {
    default: "",
    reason:
      "Whom a push service turns to about this server: `mailto:` and an address, or https. Empty: the page's address, where that is https.",
  },
  PUSH_TEST_SERVICE: {
    default: "",
    reason:
      "For tests only: one host with its port, such as `127.0.0.1:4500`, that counts as a push service although it is inside the network and not https.",
  },
  COHERE_BASE_URL: {
    default: "https://api.cohere.com",
    reason: "Where Cohere answers; another address for a proxy or a test.",
  },
  OPENAI_BASE_URL: {
    default: "",
    reason:
      "Where the compatible endpoint answers, up to and with /v1. A local model needs no key.",
  },
  OPENAI_EMBEDDING_MODEL: {
    default: "text-embedding-3-small",
    reason: "Its model; it must give 1536 dimensions.",
  },
} as const satisfies Record<string, TextSetting>;

export type TextSettingName = keyof typeof TEXT_SETTINGS;

/** The deployment's value unless it is empty, else the default. */
export function getTextSetting(name: TextSettingName): string {
  const given = process.env[name]?.trim();
  return given === undefined || given === "" ? TEXT_SETTINGS[name].default : given;
}

type SecretName = "CO_API_KEY" | "OPENAI_API_KEY" | "VAPID_PUBLIC_KEY" | "VAPID_PRIVATE_KEY";

/** For keys: never listed, never logged. */
export function getSecret(name: SecretName): string | null {
  const given = process.env[name]?.trim();
  return given === undefined || given === "" ? null : given;
}

export type SettingView = {
  name: string;
  value: number | string;
  default: number | string;
  min?: number;
  max?: number;
  reason: string;
};

/** All settings with what holds now, for the administrator. */
export function listSettings(): SettingView[] {
  const numbers = (Object.keys(NUMBER_SETTINGS) as NumberSettingName[]).map((name) => ({
    name,
    value: getNumberSetting(name),
    ...NUMBER_SETTINGS[name],
  }));
  const texts = (Object.keys(TEXT_SETTINGS) as TextSettingName[]).map((name) => ({
    name,
    value: getTextSetting(name),
    ...TEXT_SETTINGS[name],
  }));
  return [...numbers, ...texts];
}
