import { CircleAlert } from "lucide-react";
import { t } from "../../../lib/i18n/t";
import type { RefusalReason } from "../logic/threadMessage";

interface FailedActionsProps {
  body: string;
  reason: RefusalReason;
  onRetry: () => void;
  onDelete: () => void;
}

const REASONS = {
  tooLong: "message.refused.long",
  gone: "message.refused.gone",
  waiting: "message.refused.waiting",
  quoteGone: "message.refused.quoteGone",
  unknown: null,
} as const satisfies Record<RefusalReason, string | null>;

const LINK =
  "flex h-6 items-center rounded-key px-1 font-title hover:underline hover:underline-offset-2 touch:h-11";

export function FailedActions({ body, reason, onRetry, onDelete }: FailedActionsProps) {
  const why = REASONS[reason];
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-2 pe-1 pt-1 text-help text-danger">
      <span className="flex items-center gap-1.5">
        <CircleAlert aria-hidden className="size-4 shrink-0" />
        {t("message.notSent")}
        {why && <span className="text-ink-2">{t(why)}</span>}
      </span>
      <button
        type="button"
        aria-label={t("message.retry.label", { text: body })}
        onClick={onRetry}
        className={`${LINK} underline underline-offset-2`}
      >
        {t("message.retry")}
      </button>
      <button
        type="button"
        aria-label={t("message.delete.label", { text: body })}
        onClick={onDelete}
        className={LINK}
      >
        {t("message.delete")}
      </button>
    </div>
  );
}
