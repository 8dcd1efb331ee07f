import { ArrowDown } from "lucide-react";
import { t } from "../../../lib/i18n/t";

interface JumpPillProps {
  shown: boolean;
  unseen: number;
  onJump: () => void;
}

export function JumpPill({ shown, unseen, onJump }: JumpPillProps) {
  if (!shown) return null;
  const label =
    unseen > 0 ? t("thread.newMessages.label", { count: unseen }) : t("thread.jumpToLatest");
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onJump}
      className="absolute end-3 bottom-1 z-10 flex h-8 min-w-8 animate-fade-in items-center justify-center gap-2 rounded-full bg-raised px-2 text-help font-title text-ink shadow-2 hover:bg-hover active:bg-press md:end-4.5 touch:h-11 touch:min-w-11"
    >
      <ArrowDown aria-hidden className="size-4 text-pen" />
      {unseen > 0 && <span className="pe-1.5">{t("thread.newMessages", { count: unseen })}</span>}
    </button>
  );
}
