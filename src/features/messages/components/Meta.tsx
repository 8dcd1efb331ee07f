import { useContext } from "react";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { timeFormat } from "../../../lib/time";
import type { ThreadMessage } from "../logic/threadMessage";
import { InnerTabIndex } from "./innerTabIndex";
import { Tick } from "./Tick";

interface MetaProps {
  message: ThreadMessage;
  /** Shows what it said before; without it "edited" is only a word. */
  onShowEdits?: (() => void) | undefined;
}

/** Time, "edited" and how far the message is. Its words are in the row's accessible name. */
export function Meta({ message, onShowEdits }: MetaProps) {
  const isEdited = message.isEdited && !message.isDeleted;
  return (
    <span className="inline-flex items-center gap-1 text-hint whitespace-nowrap text-ink-2 tabular">
      {isEdited && (onShowEdits ? <EditedButton onPress={onShowEdits} /> : <EditedMark />)}
      <span aria-hidden className="inline-flex items-center gap-1">
        <time dateTime={new Date(message.time).toISOString()}>
          {timeFormat().clock(message.time)}
        </time>
        {!message.isDeleted && <Tick delivery={message.delivery} />}
      </span>
    </span>
  );
}

/** Takes the room of the word alone, and can be pressed around it. */
function EditedButton({ onPress }: { onPress: () => void }) {
  const tabIndex = useContext(InnerTabIndex);
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      aria-label={t("action.showEdits")}
      onClick={onPress}
      className="relative rounded-key after:absolute after:-inset-x-2 after:-inset-y-1.5 hover:text-ink hover:underline touch:after:-inset-y-3.5"
    >
      <EditedMark />
    </button>
  );
}

function EditedMark() {
  return <span aria-hidden>{t("message.edited")} ·</span>;
}

/** The time of a message inside a group, beside its bubble, so that showing it moves nothing. */
export function HoverTime({ message }: { message: ThreadMessage }) {
  return (
    <span
      aria-hidden
      className={cx(
        "absolute inset-y-0 flex items-center px-2.5 text-hint whitespace-nowrap text-ink-3 tabular opacity-0",
        "group-hover/message:opacity-100 group-focus-visible/message:opacity-100 touch:hidden",
        message.own ? "start-full" : "end-full",
      )}
    >
      {timeFormat().clock(message.time)}
    </span>
  );
}
