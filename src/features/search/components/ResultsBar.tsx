import { ArrowLeft, ChevronDown, ChevronUp, X } from "lucide-react";
import { IconButton } from "../../../components/ui/button";
import { t } from "../../../lib/i18n/t";
import { useEscape } from "../../../lib/useKeyDown";

interface ResultsBarProps {
  q: string;
  index: number;
  count: number;
  onBack: () => void;
  onStep: (step: 1 | -1) => void;
  onClose: () => void;
}

/** Over the top of the thread after a jump: back to the results, and on to the next one. */
export function ResultsBar({ q, index, count, onBack, onStep, onClose }: ResultsBarProps) {
  useEscape(onClose);
  return (
    <div
      role="group"
      aria-label={t("search.bar", { q })}
      className="absolute inset-x-0 top-0 z-10 flex h-12 items-center gap-1 border-b border-line bg-canvas ps-2 pe-2 md:ps-4 md:pe-4"
    >
      <button
        type="button"
        onClick={onBack}
        className="flex h-9 min-w-0 items-center gap-2 rounded-item px-2 text-help font-title text-pen hover:bg-hover touch:h-11"
      >
        <ArrowLeft aria-hidden className="size-4 shrink-0 rtl:rotate-180" />
        <span className="truncate">{t("search.bar", { q })}</span>
      </button>
      <span className="ms-auto shrink-0 text-help text-ink-2 tabular">
        {t("search.bar.position", { index: index + 1, count })}
      </span>
      <IconButton
        label={t("search.bar.previous")}
        disabled={index === 0}
        onClick={() => onStep(-1)}
        className="disabled:opacity-40"
      >
        <ChevronUp aria-hidden className="size-5" />
      </IconButton>
      <IconButton
        label={t("search.bar.next")}
        disabled={index === count - 1}
        onClick={() => onStep(1)}
        className="disabled:opacity-40"
      >
        <ChevronDown aria-hidden className="size-5" />
      </IconButton>
      <IconButton label={t("search.bar.close")} onClick={onClose}>
        <X aria-hidden className="size-5" />
      </IconButton>
    </div>
  );
}
