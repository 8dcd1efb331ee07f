import { CloudOff } from "lucide-react";
import { useMemo } from "react";
import { Spinner } from "../../../components/ui/spinner";
import { t } from "../../../lib/i18n/t";
import { firstName } from "../../../lib/people";
import { useThreadScroll } from "../hooks/useThreadScroll";
import type { ThreadMessage } from "../logic/threadMessage";
import { toThreadRows } from "../logic/threadRows";
import { JumpPill } from "./JumpPill";
import { MessageList } from "./MessageList";
import { ScrollKeeper } from "./ScrollKeeper";

interface ThreadProps {
  /** The other person's name, for the labels. */
  name: string;
  messages: readonly ThreadMessage[];
  older: "more" | "loading" | "none";
  loadOlder: () => void;
  onRetry: (clientId: string) => void;
  onDelete: (clientId: string) => void;
}

/** The messages of one conversation, and the row below them. Props only. */
export function Thread({ name, messages, older, loadOlder, onRetry, onDelete }: ThreadProps) {
  const { viewRef, listRef, onScroll, atBottom, unseen, jumpToLatest } = useThreadScroll({
    messages,
    canLoadOlder: older === "more",
    loadOlder,
  });
  const rows = useMemo(() => toThreadRows(messages), [messages]);
  const waiting = messages.filter((message) => message.delivery.state === "queued").length;
  const newestOwn = messages.findLast((message) => message.own && message.id === null);
  return (
    <>
      <section
        aria-label={t("thread.region", { name })}
        className="relative flex min-h-0 grow flex-col"
      >
        <div
          ref={viewRef}
          onScroll={onScroll}
          className="flex min-h-0 grow scroll-thin flex-col overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none]"
        >
          <ScrollKeeper viewRef={viewRef} listRef={listRef} newestOwnKey={newestOwn?.key ?? null}>
            <div className="mx-auto mt-auto w-full max-w-197 shrink-0 md:px-3.5">
              <ThreadStart older={older} name={name} />
              <MessageList rows={rows} listRef={listRef} onRetry={onRetry} onDelete={onDelete} />
              {waiting > 0 && (
                <p className="flex items-center justify-end gap-2 px-3 pt-2 text-help text-ink-2 md:px-1">
                  <CloudOff aria-hidden className="size-4" />
                  {t("thread.waiting", { count: waiting })}
                </p>
              )}
            </div>
          </ScrollKeeper>
        </div>
      </section>
      <div className="relative mx-auto flex h-6 w-full max-w-190 shrink-0 items-center md:h-9">
        <JumpPill shown={!atBottom} unseen={unseen} onJump={jumpToLatest} />
      </div>
    </>
  );
}

function ThreadStart({ older, name }: { older: ThreadProps["older"]; name: string }) {
  return (
    <div className="flex min-h-16 items-center justify-center px-6 text-center text-help text-ink-2">
      {older === "none" ? (
        <p>{t("thread.start", { name: firstName(name) })}</p>
      ) : (
        <>
          <Spinner />
          <span className="sr-only">{t("thread.loadingOlder")}</span>
        </>
      )}
    </div>
  );
}
