import { t } from "../../../lib/i18n/t";
import { dayLabel, HOUR, MINUTE, relativeTime, timeFormat } from "../../../lib/time";

interface SessionFacts {
  isCurrent: boolean;
  signedInAt: number;
  lastActiveAt: number;
  device: { browser: string | null; system: string | null } | null;
}

/** "Firefox on Windows", with whatever of it is known. */
export function sessionName({ device }: SessionFacts): string {
  const browser = device?.browser ?? t("settings.sessions.browser");
  return device?.system ? t("settings.sessions.on", { browser, system: device.system }) : browser;
}

export function signedInText({ signedInAt }: SessionFacts, today: number): string {
  const words = { today: t("when.today"), yesterday: t("when.yesterday") };
  return t("settings.sessions.since", {
    day: dayLabel(signedInAt, today, { format: timeFormat(), words }),
  });
}

export function lastActiveText({ isCurrent, lastActiveAt }: SessionFacts): string {
  const ageMs = Date.now() - lastActiveAt;
  if (isCurrent || ageMs < 2 * MINUTE) return t("settings.sessions.now");
  if (ageMs < HOUR) {
    return t("settings.sessions.active", {
      ago: relativeTime(-Math.round(ageMs / MINUTE), "minute"),
    });
  }
  if (ageMs < 24 * HOUR) {
    return t("settings.sessions.active", { ago: relativeTime(-Math.round(ageMs / HOUR), "hour") });
  }
  const days = Math.round(ageMs / (24 * HOUR));
  return t("settings.sessions.active", { ago: relativeTime(-days, "day") });
}
