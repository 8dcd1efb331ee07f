import { t } from "../../../lib/i18n/t";

const SHOWN_MAX = 99;

export function UnreadBadge({ count, muted }: { count: number; muted: boolean }) {
  if (count === 0) return null;
  return (
    <span
      className={
        muted
          ? "flex h-5 min-w-5 shrink-0 items-center justify-center rounded-full bg-press px-1.5 text-hint font-title text-ink-2 tabular"
          : "flex h-5 min-w-5 shrink-0 items-center justify-center rounded-full bg-pen px-1.5 text-hint font-title text-on-pen tabular"
      }
    >
      <span aria-hidden>{count > SHOWN_MAX ? `${SHOWN_MAX}+` : count}</span>
      <span className="sr-only">{t("list.unread", { count })}</span>
    </span>
  );
}
