import { Check, CheckCheck, CircleAlert, Clock3 } from "lucide-react";
import { TypingDots } from "../../../components/TypingDots";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { usePlainText } from "../../../lib/markup/markup";
import type { ConversationRowProps } from "./ConversationRow";

/** The second line of a row: what needs somebody first, then what happened last. */
export function RowPreview({
  row,
  viewerId,
  note,
  typing,
}: Pick<ConversationRowProps, "row" | "viewerId" | "note" | "typing">) {
  if (note?.kind === "failed") {
    return (
      <>
        <CircleAlert aria-hidden className="size-4 shrink-0 text-danger" />
        <span className="shrink-0 font-title text-danger">{t("list.notSent")}</span>
        <Line text={note.text} />
      </>
    );
  }
  if (typing) {
    return (
      <span className="flex grow items-center gap-1.5 font-title text-pen">
        <TypingDots />
        {t("list.typing")}
      </span>
    );
  }
  if (note?.kind === "draft") {
    return (
      <>
        <span className="shrink-0 font-title text-pen">{t("list.draft")}</span>
        <Line text={note.text} />
      </>
    );
  }
  if (note?.kind === "pending") {
    return (
      <>
        <Clock3 aria-hidden className="size-3.5 shrink-0 animate-appear-late" />
        <span className="sr-only">{t("list.sending")}: </span>
        <Line text={note.text} />
      </>
    );
  }
  return <LastMessage row={row} viewerId={viewerId} />;
}

function LastMessage({ row, viewerId }: Pick<ConversationRowProps, "row" | "viewerId">) {
  const { lastMessage, isSelf, isLastMessageSeen } = row;
  if (!lastMessage) return <Line text={t("list.noMessages")} />;
  if (lastMessage.isDeleted) return <Line text={t("message.deleted")} italic />;
  if (lastMessage.senderId !== viewerId || isSelf) return <Line text={lastMessage.preview} />;
  const Icon = isLastMessageSeen ? CheckCheck : Check;
  return (
    <>
      <Icon
        aria-hidden
        className={cx("size-4 shrink-0", isLastMessageSeen ? "text-pen" : "text-ink-2")}
      />
      <span className="sr-only">{t(isLastMessageSeen ? "message.read" : "list.sent")}: </span>
      <Line text={lastMessage.preview} />
    </>
  );
}

function Line({ text, italic }: { text: string; italic?: boolean }) {
  return (
    <span dir="auto" className={cx("min-w-0 grow truncate", italic && "italic")}>
      {usePlainText(text)}
    </span>
  );
}
