import { t } from "../../../lib/i18n/t";
import { dayLabel, timeFormat } from "../../../lib/time";
import { useToday } from "../../../lib/useToday";

/** "Today", "Monday" or "12 Nov". */
export function useDayLabel(time: number): string {
  const words = { today: t("thread.today"), yesterday: t("thread.yesterday") };
  return dayLabel(time, useToday(), { format: timeFormat(), words });
}
