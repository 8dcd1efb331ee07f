import { useMemo } from "react";
import { t } from "../../../lib/i18n/t";
import { useMarkup } from "../../../lib/markup/markup";
import type { ThreadMessage } from "../logic/threadMessage";
import type { Mark } from "../logic/splitAtMarks";
import { bubbleDirection, MessageBody } from "./MessageBody";
import { Meta } from "./Meta";

interface BubbleTextProps {
  message: ThreadMessage;
  marks: readonly Mark[] | undefined;
  showMeta: boolean;
  onShowEdits: (() => void) | undefined;
}

/** The words in a bubble, and the meta at their end. */
export function BubbleText({ message, marks, showMeta, onShowEdits }: BubbleTextProps) {
  const { body, isDeleted } = message;
  const parse = useMarkup();
  const blocks = useMemo(() => parse(body), [parse, body]);
  // Holds the room for the real one, which sits at the very end of the bubble.
  const room = showMeta && (
    <span aria-hidden className="invisible ms-3 inline-block h-4 align-bottom select-none">
      <Meta message={message} />
    </span>
  );
  return (
    <div
      dir={isDeleted ? "auto" : bubbleDirection(blocks)}
      // Some stack accents on a letter until they cover what stands above and below.
      className="relative overflow-y-clip px-3.25 pt-1.75 pb-2 text-body wrap-anywhere whitespace-pre-wrap touch:text-lead"
    >
      {isDeleted ? (
        <>
          <i className="text-ink-2">{t("message.deleted")}</i>
          {room}
        </>
      ) : (
        <MessageBody blocks={blocks} marks={marks} tail={room} />
      )}
      {showMeta && (
        <span className="absolute end-3 bottom-1.5">
          <Meta message={message} onShowEdits={onShowEdits} />
        </span>
      )}
    </div>
  );
}
