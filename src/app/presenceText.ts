import type { PresenceRow } from "../features/presence/hooks/usePresence";
import { t } from "../lib/i18n/t";
import { ageOf, dayLabel, timeFormat } from "../lib/time";

/** The line under a name; empty when nothing is known or shared. */
export function presenceText(row: PresenceRow | undefined, now: number): string {
  if (!row) return "";
  if (row.state === "online") return t("presence.online");
  if (row.state === "away") return t("presence.away");
  if (row.lastSeenTime === null) return "";
  const format = timeFormat();
  if (ageOf(row.lastSeenTime, now) === "today") {
    return t("presence.lastSeen.today", { time: format.clock(row.lastSeenTime) });
  }
  const words = { today: t("thread.today"), yesterday: t("thread.yesterday") };
  return t("presence.lastSeen.day", { day: dayLabel(row.lastSeenTime, now, { format, words }) });
}
