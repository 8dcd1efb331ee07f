import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { ServerError } from "./lib/errors";
import type { LogLevel } from "./lib/logger";

/** Every setting of the process. Flags win over environment variables, which win over defaults. */
export type Config = {
  data: string;
  host: string;
  port: number;
  sitePort: number;
  webPort: number | null;
  webRoot: string | null;
  metricsPort: number | null;
  cloudOrigin: string | null;
  siteOrigin: string | null;
  instanceName: string;
  logLevel: LogLevel;
  maxSockets: number;
  drainMs: number;
  maxFileBytes: number;
  renewMegabytes: number;
  trustProxy: boolean;
};

type Setting = {
  key: keyof Config;
  flag: string;
  env: string;
  /** As it would be typed; null is "not set". */
  fallback: string | null;
  parse: (text: string) => unknown;
  why: string;
};

const port = (text: string) => toInt(text, 0, 65_535);

/** Name, default, bounds and reason of each setting, in one place. */
export const settings: readonly Setting[] = [
  {
    key: "data",
    flag: "data",
    env: "CHAT_EMBEDDED_DATA",
    fallback: ".data/embedded",
    parse: (text) => resolve(text),
    why: "Folder of the database and the admin key; made if it is not there.",
  },
  {
    key: "host",
    flag: "host",
    env: "CHAT_EMBEDDED_HOST",
    fallback: "127.0.0.1",
    parse: toText,
    why: "Address to listen on; 0.0.0.0 lets other machines in.",
  },
  {
    key: "port",
    flag: "port",
    env: "CHAT_EMBEDDED_PORT",
    fallback: "3210",
    parse: port,
    why: "API and sync. 0 takes any free port.",
  },
  {
    key: "sitePort",
    flag: "site-port",
    env: "CHAT_EMBEDDED_SITE_PORT",
    fallback: "3211",
    parse: port,
    why: "HTTP actions. 0 takes any free port.",
  },
  {
    key: "webPort",
    flag: "web-port",
    env: "CHAT_EMBEDDED_WEB_PORT",
    fallback: null,
    parse: port,
    why: "The built page, with API and sync beside it on one origin.",
  },
  {
    key: "webRoot",
    flag: "web-root",
    env: "CHAT_EMBEDDED_WEB_ROOT",
    fallback: null,
    parse: (text) => resolve(text),
    why: "Folder of the built page; needed with --web-port.",
  },
  {
    key: "metricsPort",
    flag: "metrics-port",
    env: "CHAT_EMBEDDED_METRICS_PORT",
    fallback: null,
    parse: port,
    why: "GET /metrics for Prometheus, on 127.0.0.1 whatever --host says.",
  },
  {
    key: "cloudOrigin",
    flag: "cloud-origin",
    env: "CHAT_EMBEDDED_CLOUD_ORIGIN",
    fallback: null,
    parse: toOrigin,
    why: "CONVEX_CLOUD_URL of the functions. Default: http://127.0.0.1:<port>.",
  },
  {
    key: "siteOrigin",
    flag: "site-origin",
    env: "CHAT_EMBEDDED_SITE_ORIGIN",
    fallback: null,
    parse: toOrigin,
    why: "CONVEX_SITE_URL of the functions, and issuer of their tokens. Default: http://127.0.0.1:<site-port>.",
  },
  {
    key: "instanceName",
    flag: "instance-name",
    env: "CHAT_EMBEDDED_INSTANCE_NAME",
    fallback: "chat-embedded",
    parse: toName,
    why: "First part of the admin key.",
  },
  {
    key: "logLevel",
    flag: "log-level",
    env: "CHAT_EMBEDDED_LOG_LEVEL",
    fallback: "info",
    parse: toLogLevel,
    why: "debug, info, warn or error. No level logs message bodies, arguments or tokens.",
  },
  {
    key: "maxSockets",
    flag: "max-sockets",
    env: "CHAT_EMBEDDED_MAX_SOCKETS",
    fallback: "10000",
    parse: (text) => toInt(text, 1, 100_000),
    why: "Sync connections at once; each costs some 50 kB. More get 503 and try again.",
  },
  {
    key: "drainMs",
    flag: "drain-ms",
    env: "CHAT_EMBEDDED_DRAIN_MS",
    fallback: "5000",
    parse: (text) => toInt(text, 0, 600_000),
    why: "How long running functions may finish when the process is asked to stop.",
  },
  {
    key: "maxFileBytes",
    flag: "max-file-bytes",
    env: "CHAT_EMBEDDED_MAX_FILE_BYTES",
    fallback: String(1 << 30),
    parse: (text) => toInt(text, 0, Number.MAX_SAFE_INTEGER),
    why: "Largest file that may be uploaded, in bytes.",
  },
  {
    key: "renewMegabytes",
    flag: "renew-megabytes",
    env: "CHAT_EMBEDDED_RENEW_MEGABYTES",
    fallback: "800",
    parse: (text) => toInt(text, 1, 1_000_000),
    why: "Memory of the process beyond which the threads of functions are renewed after ten pushes.",
  },
  {
    key: "trustProxy",
    flag: "trust-proxy",
    env: "CHAT_EMBEDDED_TRUST_PROXY",
    fallback: "false",
    parse: toBoolean,
    why: "Believe X-Forwarded-For and -Proto; only behind a proxy that overwrites them.",
  },
];

/** Throws a ServerError whose sentence says which setting is wrong and how. */
export function readConfig(
  argv: readonly string[],
  env: Record<string, string | undefined>,
): Config {
  const flags = readFlags(argv);
  const config: Record<string, unknown> = {};
  for (const setting of settings) {
    const text = flags.get(setting.flag) ?? env[setting.env] ?? setting.fallback;
    config[setting.key] = text === null ? null : parseSetting(setting, text);
  }
  // The table names every key of Config, which the type checker cannot see through the loop.
  const complete = config as Config;
  if (complete.webPort !== null && complete.webRoot === null)
    throw badSetting("--web-port needs --web-root, the folder of the built page.");
  return complete;
}

export function usage(): string {
  const lines = settings.map(({ flag, env, fallback, why }) => {
    const standard = fallback === null ? "" : ` (default ${fallback})`;
    return `  --${flag.padEnd(14)} ${why}${standard}\n${" ".repeat(19)}${env}`;
  });
  return `Usage: main.js [--setting value]...\n\n${lines.join("\n")}\n`;
}

/** Makes the data folder and checks that this user may write there. */
export function prepareDataFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (!statSync(path).isDirectory()) throw new Error("not a folder");
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    throw badSetting(
      `The data folder ${path} cannot be written: make it writable for this user, or choose another with --data.`,
    );
  }
}

function readFlags(argv: readonly string[]): Map<string, string> {
  const known = new Set(settings.map((setting) => setting.flag));
  const flags = new Map<string, string>();
  for (let i = 0; i < argv.length; i++) {
    const [name = "", inline] = (argv[i] ?? "").replace(/^--/, "").split(/=(.*)/s);
    if (!argv[i]?.startsWith("--") || !known.has(name))
      throw badSetting(`"${argv[i]}" is not a setting; --help lists them.`);
    const value = inline ?? argv[++i];
    if (value === undefined) throw badSetting(`--${name} needs a value.`);
    flags.set(name, value);
  }
  return flags;
}

function parseSetting(setting: Setting, text: string): unknown {
  try {
    return setting.parse(text);
  } catch (error) {
    const expected = error instanceof Error ? error.message : "something else";
    throw badSetting(`--${setting.flag} (${setting.env}) has to be ${expected}, not "${text}".`);
  }
}

function badSetting(sentence: string): ServerError {
  return new ServerError("badRequest", "BadSetting", sentence);
}

// The parsers throw what was expected.
function toInt(text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new Error(`a whole number from ${min} to ${max}`);
  return value;
}
function toText(text: string): string {
  if (text === "") throw new Error("a text");
  return text;
}
function toName(text: string): string {
  if (!/^[a-z0-9-]{1,60}$/.test(text)) throw new Error("lower-case letters, digits and dashes");
  return text;
}
function toOrigin(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Error("an address such as http://127.0.0.1:3210");
  return text.replace(/\/+$/, "");
}
function toLogLevel(text: string): LogLevel {
  if (text === "debug" || text === "info" || text === "warn" || text === "error") return text;
  throw new Error("debug, info, warn or error");
}
function toBoolean(text: string): boolean {
  if (text === "true" || text === "1") return true;
  if (text === "false" || text === "0") return false;
  throw new Error("true or false");
}
