export type TextSetting = {
  default: string;
  reason: string;
  /** The only values that mean something. */
  choices?: readonly string[];
};

export const TEXT_SETTINGS = {
  EMBEDDING_PROVIDER: {
    default: "builtin",
    choices: ["builtin", "cohere", "openai", "none"],
    reason:
      "Who turns messages into vectors: `builtin` (offline, similar words), `cohere` (needs CO_API_KEY), `openai` (any compatible endpoint, needs OPENAI_BASE_URL) or `none`. With the middle two every message leaves the server.",
  },
  SIGN_UP_MODE: {
    default: "open",
    choices: ["open", "domains", "invite", "closed"],
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
  MAIL_FROM: {
    default: "",
    reason:
      "Who e-mails are from, such as `Chat <chat@school.example>`: an address that the server of SMTP_URL may send for. With SMTP_URL, people who forgot their password are sent a code.",
  },
  MAIL_TLS: {
    default: "required",
    choices: ["required", "off"],
    reason:
      "`required`: nothing is said to the mail server before the connection is encrypted (smtps:, or STARTTLS with smtp:). `off`: for a relay on the same machine or in the same container network that cannot encrypt. Anything else counts as `required`.",
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
