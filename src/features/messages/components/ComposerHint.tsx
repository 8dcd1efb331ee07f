import { Timer } from "lucide-react";
import { t } from "../../../lib/i18n/t";
import { useLength } from "../hooks/useLength";
import { knowsEnter } from "../logic/enterHint";
import type { WrittenText } from "../logic/writtenText";

interface ComposerHintProps {
  id: string;
  written: WrittenText;
  waitSeconds: number;
  edit: boolean;
}

/** The row below the composer. Always there, so what it says moves nothing. */
export function ComposerHint({ id, ...state }: ComposerHintProps) {
  return (
    <p
      id={id}
      className="flex h-5.5 items-center px-1 text-hint text-ink-2 md:h-8 md:pb-1 touch:h-5"
    >
      <Words {...state} />
    </p>
  );
}

function Words({ written, waitSeconds, edit }: Omit<ComposerHintProps, "id">) {
  const length = useLength(written);
  if (waitSeconds > 0) {
    return (
      <span className="flex min-w-0 items-center gap-1.5 font-title text-warn-ink">
        <Timer aria-hidden className="size-4 shrink-0" />
        <span className="truncate">{t("composer.rateLimited", { count: waitSeconds })}</span>
      </span>
    );
  }
  if (length.state === "over") {
    const { by: count, parts } = length;
    return (
      <span className="font-title text-danger">
        {parts === 2
          ? t("composer.tooLong", { count })
          : t("composer.muchTooLong", { count, parts })}
      </span>
    );
  }
  if (length.state === "near") {
    return <span className="sr-only">{t("composer.left.label", { count: length.left })}</span>;
  }
  if (edit) return <EditKeys />;
  if (knowsEnter()) return null;
  return (
    <span className="touch:hidden">
      <b className="font-title">{t("composer.hint.enter")}</b>
      {t("composer.hint.toSend")}
      <b className="font-title">{t("composer.hint.shiftEnter")}</b>
      {t("composer.hint.newLine")}
    </span>
  );
}

function EditKeys() {
  return (
    <span className="touch:hidden">
      <b className="font-title">{t("composer.hint.enter")}</b>
      {t("composer.hint.toSave")}
      <b className="font-title">{t("composer.hint.esc")}</b>
      {t("composer.hint.toCancel")}
      <b className="font-title">{t("composer.hint.shiftEnter")}</b>
      {t("composer.hint.newLine")}
    </span>
  );
}
