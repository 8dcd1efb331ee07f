import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Problem } from "./problem.mjs";
import { run, telltale } from "./run.mjs";
import { step } from "./say.mjs";

/** In the order they are tried: what the person says, what is on the path, the usual places. */
const SETTINGS = ["PLAYWRIGHT_CHROMIUM", "CHROME_PATH"];
const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
];
const USUAL_PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "/snap/bin/chromium",
  "/opt/google/chrome/chrome",
  "/usr/lib/chromium/chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];
const APT_TIMEOUT_MS = 15 * 60_000;

/**
 * A Chrome or Chromium to test with; installs Debian's when it may. Never null: tests that cannot
 * run in a browser must fail, not be left out.
 * @param {object} options
 * @param {string} options.logDir
 * @param {() => string | null} [options.find]
 * @param {((logDir: string) => Promise<void>) | null} [options.install] null: not from here
 * @returns {Promise<string>} path of the program
 */
export async function requireBrowser(options) {
  const { logDir, find = findBrowser, install = mayUseApt() ? aptInstall : null } = options;
  const found = find();
  if (found !== null) return found;
  if (install !== null) {
    await step("Installing chromium for the browser tests", () => install(logDir));
    const installed = find();
    if (installed !== null) return installed;
  }
  throw new Problem(
    "The browser tests need Chrome or Chromium and none was found: install one (Debian, Ubuntu: " +
      "`sudo apt-get install chromium`; macOS: `brew install --cask google-chrome`), or name its " +
      "program in CHROME_PATH, then run the same command again.",
  );
}

/** @param {NodeJS.ProcessEnv} [env] @returns {string | null} */
export function findBrowser(env = process.env) {
  for (const name of SETTINGS) {
    const path = env[name];
    if (path === undefined || path === "") continue;
    if (isProgram(path)) return path;
    throw new Problem(`${name} is set to ${path}, which is no program: correct it or unset it.`);
  }
  const onPath = (env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...USUAL_PLACES].find(isProgram) ?? null;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function mayUseApt() {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  // Ubuntu's package of this name only fetches a snap, which containers cannot run; where that
  // is so the search afterwards finds nothing and says what to do.
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync("/etc/os-release", "utf8"));
}

/** @param {string} logDir */
async function aptInstall(logDir) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const logFile = join(logDir, "apt.log");
  await run("apt-get", ["update"], { env, timeoutMs: APT_TIMEOUT_MS, logFile });
  const { code, output } = await run(
    "apt-get",
    [
      "install",
      "-y",
      "--no-install-recommends",
      "chromium",
      "fonts-noto-core",
      "fonts-noto-color-emoji",
    ],
    { env, timeoutMs: APT_TIMEOUT_MS, logFile },
  );
  if (code === 0) return;
  throw new Problem(
    `Installing chromium failed (${telltale(output)}): install Chrome or Chromium by hand, or ` +
      `name its program in CHROME_PATH; what apt-get said is in ${logFile}.`,
  );
}
