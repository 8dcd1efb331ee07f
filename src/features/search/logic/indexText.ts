import { t } from "../../../lib/i18n/t";

/** How much of what somebody may find is findable now. */
export interface IndexCounts {
  /** Null where the server does not know. */
  total: number | null;
  waiting: number;
  /** There are more waiting than were counted. */
  isMore: boolean;
}

/** One line for the foot of the search; null when there is nothing to say. */
export function indexText({ total, waiting, isMore }: IndexCounts): string | null {
  if (isMore) return t("search.index.more", { count: waiting });
  if (total === null) return waiting === 0 ? null : t("search.index.waiting", { count: waiting });
  if (waiting > 0) {
    return t("search.index.some", { found: Math.max(0, total - waiting), total, waiting });
  }
  return total === 0 ? null : t("search.index.all", { count: total });
}
