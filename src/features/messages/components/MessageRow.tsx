import { memo, type ReactNode } from "react";
import { cx } from "../../../lib/classNames";
import type { MessageActions } from "../logic/messageActions";
import { spokenLabel, spokenPrefix } from "../logic/spokenMessage";
import type { ThreadMessage } from "../logic/threadMessage";
import { isDrawnLarge, type GroupPosition } from "../logic/threadRows";
import { Bubble } from "./Bubble";
import { InnerTabIndex } from "./innerTabIndex";
import { FailedActions } from "./FailedActions";
import { Meta } from "./Meta";
import { Reactions } from "./Reactions";

interface MessageRowProps {
  message: ThreadMessage;
  position: GroupPosition;
  actions: MessageActions;
  /** The one row Tab stops at. */
  tabStop: boolean;
  /** It, or something in it, has the focus. */
  focused: boolean;
  /** Somebody jumped here: the row glows for a moment. */
  target: boolean;
  /** The toolbar, while this row is the active one. */
  toolbar: ReactNode;
}

/** One message. Pointer and keyboard are handled once, by the list. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, position, actions, tabStop, focused, target, toolbar } = props;
  const { own, delivery } = message;
  const startsGroup = position === "single" || position === "first";
  return (
    <InnerTabIndex value={focused ? 0 : -1}>
      <li
        data-key={message.key}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the thread is one stop for Tab, arrows move inside
        tabIndex={tabStop ? 0 : -1}
        aria-label={spokenLabel(message)}
        className={cx(
          "group/message flex scroll-mt-16 scroll-mb-4 flex-col px-3 outline-none md:px-3.5",
          own ? "items-end" : "items-start",
          startsGroup ? "pt-3" : "pt-0.5",
        )}
      >
        <span className="sr-only">{spokenPrefix(message)}</span>
        {isDrawnLarge(message) ? (
          <div
            className={cx(
              "relative flex items-end gap-2 rounded-row group-focus-visible/message:outline-2 group-focus-visible/message:outline-pen",
              own && "flex-row-reverse",
            )}
          >
            <span className="font-emoji text-emoji">{message.body.trim()}</span>
            <span className="pb-1.5">
              <Meta message={message} onShowEdits={() => actions.showEdits(message)} />
            </span>
            {toolbar}
          </div>
        ) : (
          <Bubble
            message={message}
            position={position}
            target={target ? "glow" : null}
            onJumpToQuote={() => actions.jumpToQuote(message)}
            onShowEdits={() => actions.showEdits(message)}
          >
            {toolbar}
          </Bubble>
        )}
        {message.reactions.length > 0 && (
          <Reactions
            reactions={message.reactions}
            onToggle={(emoji) => actions.react(message, emoji)}
          />
        )}
        {delivery.state === "failed" && (
          <FailedActions
            body={message.body}
            reason={delivery.reason}
            onRetry={() => actions.retry(message)}
            onDelete={() => actions.discard(message)}
          />
        )}
      </li>
    </InnerTabIndex>
  );
});
