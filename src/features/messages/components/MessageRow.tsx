import { memo } from "react";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { timeFormat } from "../../../lib/time";
import { isEmojiOnly } from "../logic/emojiOnly";
import type { ThreadMessage } from "../logic/threadMessage";
import type { GroupPosition } from "../logic/threadRows";
import { FailedActions } from "./FailedActions";
import { MessageBody } from "./MessageBody";
import { deliveryWord, Tick } from "./Tick";

interface MessageRowProps {
  message: ThreadMessage;
  position: GroupPosition;
  onRetry: (clientId: string) => void;
  onDelete: (clientId: string) => void;
}

/**
 * One message. The bubble's corners follow its side of the column, the text inside follows its
 * own direction, which is why the two are different elements.
 */
export const MessageRow = memo(function MessageRow({
  message,
  position,
  onRetry,
  onDelete,
}: MessageRowProps) {
  const { own, delivery } = message;
  const startsGroup = position === "single" || position === "first";
  const failed = delivery.state === "failed";
  return (
    <li
      data-key={message.key}
      className={cx(
        "group/message flex flex-col px-3 md:px-0",
        own ? "items-end" : "items-start",
        startsGroup ? "pt-3" : "pt-0.5",
      )}
    >
      <span className="sr-only">{spokenLabel(message)}</span>
      {isEmojiOnly(message.body) ? (
        <EmojiMessage message={message} />
      ) : (
        <Bubble message={message} position={position} />
      )}
      {failed && (
        <FailedActions
          body={message.body}
          reason={delivery.reason}
          onRetry={() => onRetry(message.key)}
          onDelete={() => onDelete(message.key)}
        />
      )}
    </li>
  );
});

function Bubble({ message, position }: { message: ThreadMessage; position: GroupPosition }) {
  const { own, delivery } = message;
  const showMeta =
    (position === "single" || position === "last" || delivery.state === "queued") &&
    delivery.state !== "failed";
  return (
    <div
      className={cx(
        "bubble relative max-w-[min(78%,35rem)] rounded-bubble",
        bubbleLook(message),
        joinedCorners(position, own),
      )}
    >
      <div
        dir="auto"
        className="relative px-3.25 pt-1.75 pb-2 text-body wrap-anywhere whitespace-pre-wrap touch:text-lead"
      >
        <MessageBody body={message.body} />
        {showMeta && (
          <>
            {/* Holds the room for the real one, which sits at the very end of the bubble. */}
            <span aria-hidden className="invisible ms-3 inline-block h-4 align-bottom select-none">
              <Meta message={message} />
            </span>
            <span className="absolute end-3 bottom-1.5">
              <Meta message={message} />
            </span>
          </>
        )}
      </div>
      {!showMeta && <HoverTime message={message} />}
    </div>
  );
}

function Meta({ message }: { message: ThreadMessage }) {
  return (
    <span
      aria-hidden
      className="inline-flex items-center gap-1 text-hint whitespace-nowrap text-ink-2 tabular"
    >
      <time dateTime={new Date(message.time).toISOString()}>
        {timeFormat().clock(message.time)}
      </time>
      <Tick delivery={message.delivery} />
    </span>
  );
}

/** The time of a message inside a group, beside its bubble, so that showing it moves nothing. */
function HoverTime({ message }: { message: ThreadMessage }) {
  return (
    <span
      aria-hidden
      className={cx(
        "absolute inset-y-0 hidden items-center px-2.5 text-hint whitespace-nowrap text-ink-3 tabular group-hover/message:flex touch:group-hover/message:hidden",
        message.own ? "end-full" : "start-full",
      )}
    >
      {timeFormat().clock(message.time)}
    </span>
  );
}

function EmojiMessage({ message }: { message: ThreadMessage }) {
  return (
    <div className={cx("flex items-end gap-2", message.own && "flex-row-reverse")}>
      <span className="text-emoji">{message.body.trim()}</span>
      <span className="pb-1.5">
        <Meta message={message} />
      </span>
    </div>
  );
}

function spokenLabel(message: ThreadMessage): string {
  const name = message.own ? t("message.you") : message.senderName;
  const label = t("message.label", { name, time: timeFormat().clock(message.time) });
  const state = message.own ? deliveryWord(message.delivery) : null;
  return `${state ? `${label}, ${state}` : label}: `;
}

function bubbleLook({ own, delivery }: ThreadMessage): string {
  if (!own) return "bg-peer";
  if (delivery.state === "failed") return "bg-danger-soft";
  if (delivery.state === "queued") return "bg-surface inset-ring inset-ring-queue";
  return "bg-own";
}

const JOINED = {
  single: { own: "", peer: "" },
  first: { own: "rounded-ee-key", peer: "rounded-es-key" },
  middle: { own: "rounded-e-key", peer: "rounded-s-key" },
  last: { own: "rounded-se-key", peer: "rounded-ss-key" },
} as const satisfies Record<GroupPosition, { own: string; peer: string }>;

function joinedCorners(position: GroupPosition, own: boolean): string {
  return JOINED[position][own ? "own" : "peer"];
}
