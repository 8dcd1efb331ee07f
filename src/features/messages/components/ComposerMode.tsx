import { Pencil, X } from "lucide-react";
import { t } from "../../../lib/i18n/t";
import type { ComposerModeState } from "./Composer";
import { QuoteLines } from "./MessageQuote";

interface ComposerModeProps {
  mode: ComposerModeState;
  onCancel: () => void;
}

/** Above the text: what it answers, or that it changes a message. */
export function ComposerMode({ mode, onCancel }: ComposerModeProps) {
  if (mode.kind === "write") return null;
  return (
    <div
      className={
        mode.kind === "reply"
          ? "mx-1.75 mt-1.75 flex items-center rounded-row bg-sunken ps-2.5 pe-1"
          : "mx-1.75 mt-1.75 flex h-9 items-center ps-2.5 pe-1"
      }
    >
      {mode.kind === "reply" ? (
        <div className="min-w-0 grow py-1.25">
          <QuoteLines
            name={t("composer.replyingTo", {
              name: mode.quote.own ? t("composer.yourself") : mode.quote.senderName,
            })}
            quote={mode.quote}
          />
        </div>
      ) : (
        <p className="flex min-w-0 grow items-center gap-2 text-help font-title text-pen">
          <Pencil aria-hidden className="size-4" />
          {t("composer.editing")}
        </p>
      )}
      <button
        type="button"
        aria-label={t(mode.kind === "reply" ? "composer.cancelReply" : "composer.cancelEdit")}
        onPointerDown={(event) => event.preventDefault()}
        onClick={onCancel}
        className="flex size-9 shrink-0 items-center justify-center rounded-item text-ink-2 hover:bg-hover hover:text-ink active:bg-press touch:size-11"
      >
        <X aria-hidden className="size-4.5" />
      </button>
    </div>
  );
}
