import { t } from "../lib/i18n/t";

interface WorkProgressProps {
  /** From 0 to 1. */
  share: number;
  /** Why there is work; that there were many wrong tries, where nothing else is said. */
  text?: string;
}

/** How far the work is that the server asks for before the next try. */
export function WorkProgress({ share, text = t("work.afterWrongTries") }: WorkProgressProps) {
  return (
    <p role="status" className="flex items-center gap-3 text-help text-ink-2">
      <span aria-hidden className="h-1.5 w-20 shrink-0 overflow-hidden rounded-full bg-press">
        <span
          className="block h-full origin-left rounded-full bg-pen rtl:origin-right"
          style={{ transform: `scaleX(${share})` }}
        />
      </span>
      {text}
    </p>
  );
}
