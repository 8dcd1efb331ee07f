/** What a browser says about itself, in words people know. */
export type Device = {
  browser: string | null;
  system: string | null;
  kind: "desktop" | "phone" | "tablet";
};

// Order matters: most browsers also name those they descend from.
const BROWSERS: [RegExp, string][] = [
  [/Edg(?:e|A|iOS)?\//, "Edge"],
  [/OPR\/|Opera/, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/Vivaldi\//, "Vivaldi"],
  [/FxiOS\/|Firefox\//, "Firefox"],
  [/CriOS\/|Chrome\/|Chromium\//, "Chrome"],
  [/Safari\//, "Safari"],
];

const SYSTEMS: [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/CrOS/, "ChromeOS"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/Linux|X11/, "Linux"],
];

export function describeDevice(userAgent: string): Device {
  return {
    browser: findName(BROWSERS, userAgent),
    system: findName(SYSTEMS, userAgent),
    kind: toKind(userAgent),
  };
}

function findName(table: [RegExp, string][], userAgent: string): string | null {
  return table.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
}

function toKind(userAgent: string): Device["kind"] {
  if (/iPad|Tablet/.test(userAgent)) return "tablet";
  if (/Android/.test(userAgent)) return /Mobile/.test(userAgent) ? "phone" : "tablet";
  return /iPhone|Mobile/.test(userAgent) ? "phone" : "desktop";
}
