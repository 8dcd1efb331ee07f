import { CloudOff } from "lucide-react";
import { memo, useMemo } from "react";
import { TypingDots } from "../../../components/TypingDots";
import { Spinner } from "../../../components/ui/spinner";
import { t } from "../../../lib/i18n/t";
import { firstName, isOwnNotes } from "../../../lib/people";
import { useJump, type JumpRequest } from "../hooks/useJump";
import { useNewDivider } from "../hooks/useNewDivider";
import { useThreadEnd } from "../hooks/useThreadEnd";
import { useThreadScroll } from "../hooks/useThreadScroll";
import type { MessageActions } from "../logic/messageActions";
import type { ThreadMessage } from "../logic/threadMessage";
import type { Reach } from "../logic/spanFolding";
import type { ThreadPlace } from "../logic/threadPlaces";
import { toThreadRows } from "../logic/threadRows";
import type { ThreadWindow } from "../logic/threadWindow";
import type { More } from "../hooks/useThreadWindow";
import { DayPill } from "./DayPill";
import { JumpPill } from "./JumpPill";
import { MessageList } from "./MessageList";
import { ScrollKeeper } from "./ScrollKeeper";

interface ThreadProps {
  /** The other person's name, for the labels. */
  name: string;
  /** Those of the parts of `window` that are not folded. */
  messages: readonly ThreadMessage[];
  window: ThreadWindow;
  lookAt: (reach: Reach, fold: ReadonlyMap<number, number>) => void;
  place: ThreadPlace | null;
  onLeavePlace: (place: ThreadPlace | null) => void;
  older: More;
  loadOlder: () => void;
  newer: More;
  /** What came in at the end while the window does not reach it. */
  missed: number;
  loadNewer: () => void;
  openAt: (time: number) => void;
  openEnd: () => void;
  /** What had been read when the conversation was opened. */
  readTimeAtOpening: number;
  actions: MessageActions;
  jump: JumpRequest | null;
  followedJumps: WeakMap<JumpRequest, "asked" | "done">;
  /** Called with the last message in view whenever that may have changed. */
  onVisible: (lastVisibleKey: string | null) => void;
  /** Esc from a message. */
  onLeave: () => void;
  typing: boolean;
}

/** The messages of one conversation, and the row below them. Props only. */
export const Thread = memo(function Thread(props: ThreadProps) {
  const { name, messages, older, newer, place, readTimeAtOpening, actions } = props;
  const { spans } = props.window;
  const hasEnd = newer === "none";
  const end = useThreadEnd({ messages, hasEnd, unseen: place?.unseen ?? null });
  const firstNewKey = useNewDivider({
    messages,
    readTimeAtOpening,
    watching: end.atBottom && document.hasFocus(),
  });
  const rows = useMemo(
    () => toThreadRows(messages, { firstNewKey, spans }),
    [messages, firstNewKey, spans],
  );
  const { viewRef, listRef, jumpToLatest, ...keeping } = useThreadScroll({
    rows,
    window: props.window,
    older,
    loadOlder: props.loadOlder,
    newer,
    loadNewer: props.loadNewer,
    lookAt: props.lookAt,
    end,
    onLeave: props.onLeavePlace,
    onVisible: props.onVisible,
  });
  const targetKey = useJump(props.jump, {
    messages,
    openAt: props.openAt,
    listRef,
    followed: props.followedJumps,
  });
  const waiting = messages.filter((message) => message.delivery.state === "queued").length;
  const newestOwn = messages.findLast((message) => message.own && message.id === null);
  return (
    <>
      <section
        aria-label={t("thread.region", { name })}
        className="relative flex min-h-0 grow flex-col print:block"
      >
        <ScrollKeeper
          viewRef={viewRef}
          listRef={listRef}
          newestOwnKey={newestOwn?.key ?? null}
          openingAnchor={place?.anchor ?? null}
          {...keeping}
        >
          {/* Isolated, so that what is drawn beside it (a key, a caret) does not paint it anew. */}
          <div className="isolate mx-auto mt-auto w-full max-w-197 shrink-0 pb-1">
            <ThreadStart older={older} name={name} />
            <MessageList
              rows={rows}
              messages={messages}
              listRef={listRef}
              actions={actions}
              targetKey={targetKey}
              onLeave={props.onLeave}
            />
            {waiting > 0 && (
              <p className="flex items-center justify-end gap-2 px-3 pt-2 text-help text-ink-2 md:px-4">
                <CloudOff aria-hidden className="size-4" />
                {t("thread.waiting", { count: waiting })}
              </p>
            )}
          </div>
        </ScrollKeeper>
        <DayPill viewRef={viewRef} />
      </section>
      <div className="relative mx-auto flex h-6 w-full max-w-197 shrink-0 items-center md:h-9 print:hidden">
        {props.typing && <TypingLine name={name} />}
        <JumpPill
          shown={!end.atBottom || !hasEnd}
          unseen={hasEnd ? end.unseen.count : props.missed}
          onJump={hasEnd ? jumpToLatest : props.openEnd}
        />
      </div>
    </>
  );
});

function TypingLine({ name }: { name: string }) {
  return (
    <p className="flex min-w-0 items-center gap-2 px-4 text-help text-ink-2 md:px-4.5">
      <TypingDots />
      <span className="truncate">{t("presence.typing", { name: firstName(name) })}</span>
    </p>
  );
}

function ThreadStart({ older, name }: { older: ThreadProps["older"]; name: string }) {
  return (
    <div className="flex min-h-16 items-center justify-center px-6 text-center text-help text-ink-2">
      {older === "none" ? (
        <p>
          {isOwnNotes(name) ? t("thread.start.self") : t("thread.start", { name: firstName(name) })}
        </p>
      ) : (
        <>
          <Spinner still={older === "more"} />
          <span className="sr-only">{t("thread.loadingOlder")}</span>
        </>
      )}
    </div>
  );
}
