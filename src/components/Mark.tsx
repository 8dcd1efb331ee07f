import { cx } from "../lib/classNames";
import { t } from "../lib/i18n/t";

/** A message with the found line marked. Keeps its colours in both themes. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 26 26" className={cx("size-6.5", className)}>
      <path
        fill="#2a57c4"
        d="M7 1h12a6 6 0 0 1 6 6v8a6 6 0 0 1-6 6h-6.3l-5.1 4.4a1 1 0 0 1-1.6-.8V20.8A6 6 0 0 1 1 15V7a6 6 0 0 1 6-6Z"
      />
      <rect x="7" y="6.5" width="9" height="2.5" rx="1.25" fill="#fff" />
      <rect x="5.5" y="11.5" width="15" height="5.5" rx="1.8" fill="#f5e04d" />
    </svg>
  );
}

export function Wordmark({ className }: { className?: string }) {
  return (
    <span className={cx("inline-flex items-center gap-2.5", className)}>
      <Mark />
      <span className="text-[1.375rem] leading-7 font-[680] tracking-[-0.045em]">
        {t("app.name")}
      </span>
    </span>
  );
}
