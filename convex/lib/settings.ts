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

export type SettingView = {
  name: NumberSettingName;
  value: number;
  default: number;
  min: number;
  max: number;
  reason: string;
};

/** All settings with what holds now, for the administrator. */
export function listSettings(): SettingView[] {
  return (Object.keys(NUMBER_SETTINGS) as NumberSettingName[]).map((name) => ({
    name,
    value: getNumberSetting(name),
    ...NUMBER_SETTINGS[name],
  }));
}
