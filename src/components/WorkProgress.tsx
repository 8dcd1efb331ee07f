import { t } from "../lib/i18n/t";

/** How far the work is that the server asks for after many wrong tries, from 0 to 1. */
export function WorkProgress({ share }: { share: number }) {
  return (
    <p role="status" className="flex items-center gap-3 text-help text-ink-2">
      <span aria-hidden className="h-1.5 w-20 shrink-0 overflow-hidden rounded-full bg-press">
        <span
          className="block h-full origin-left rounded-full bg-pen rtl:origin-right"
          style={{ transform: `scaleX(${share})` }}
        />
      </span>
      {t("work.afterWrongTries")}
    </p>
  );
}
