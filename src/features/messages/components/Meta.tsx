import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { timeFormat } from "../../../lib/time";
import type { ThreadMessage } from "../logic/threadMessage";
import { Tick } from "./Tick";

/** Time, "edited" and how far the message is. Its words are in the row's accessible name. */
export function Meta({ message }: { message: ThreadMessage }) {
  return (
    <span
      aria-hidden
      className="inline-flex items-center gap-1 text-hint whitespace-nowrap text-ink-2 tabular"
    >
      {message.isEdited && !message.isDeleted && <span>{t("message.edited")} ·</span>}
      <time dateTime={new Date(message.time).toISOString()}>
        {timeFormat().clock(message.time)}
      </time>
      {!message.isDeleted && <Tick delivery={message.delivery} />}
    </span>
  );
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
