import type { ReactNode } from "react";
import { cx } from "../../../lib/classNames";
import type { ThreadMessage } from "../logic/threadMessage";
import type { GroupPosition } from "../logic/threadRows";
import { BubbleText } from "./BubbleText";
import { MessageQuote } from "./MessageQuote";
import { HoverTime } from "./Meta";

interface BubbleProps {
  message: ThreadMessage;
  position: GroupPosition;
  /** Somebody jumped here: it glows for a moment, or stays marked. */
  target: "glow" | "still" | null;
  /** Found words in the body. */
  marks?: readonly { start: number; end: number }[];
  onJumpToQuote: () => void;
  onShowEdits?: () => void;
  children: ReactNode;
}

/**
 * The corners follow the bubble's side of the column, the text inside follows its own direction,
 * which is why the two are different elements.
 */
export function Bubble(props: BubbleProps) {
  const { message, position, target, marks, onJumpToQuote, onShowEdits, children } = props;
  const showMeta = standsLast(message, position);
  return (
    <div
      className={cx(
        "bubble relative max-w-[min(78%,35rem)] rounded-bubble touch:select-none",
        "group-focus-visible/message:outline-2 group-focus-visible/message:outline-offset-2 group-focus-visible/message:outline-pen",
        bubbleLook(message),
        JOINED[position][message.own ? "own" : "peer"],
        target &&
          "after:pointer-events-none after:absolute after:-inset-0.5 after:rounded-[inherit] after:border-2 after:border-mark-edge after:ring-4 after:ring-mark/50",
        target === "glow" && "after:animate-target",
      )}
    >
      {message.quote && <MessageQuote quote={message.quote} onJump={onJumpToQuote} />}
      <BubbleText message={message} marks={marks} showMeta={showMeta} onShowEdits={onShowEdits} />
      {!showMeta && <HoverTime message={message} />}
      {children}
    </div>
  );
}

/** The meta stands on the last bubble of a group, and wherever it says something of its own. */
function standsLast({ delivery, isEdited }: ThreadMessage, position: GroupPosition): boolean {
  if (delivery.state === "failed") return false;
  if (delivery.state === "queued" || isEdited) return true;
  return position === "single" || position === "last";
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
