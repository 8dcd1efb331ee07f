import { useEffect, useRef, type ReactNode } from "react";
import { Button } from "../../../components/ui/button";
import { Spinner } from "../../../components/ui/spinner";
import { PopupPlace } from "../../../components/ui/popup-place";
import { isFocusTaken } from "../../../lib/focus";
import { t } from "../../../lib/i18n/t";
import { preloadable } from "../../../lib/preloadable";
import { useToday } from "../../../lib/useToday";
import type { ConversationListRow, ConversationListState } from "../hooks/useConversationList";
import { useRowFocus } from "../hooks/useRowFocus";
import { useRowMenu } from "../hooks/useRowMenu";
import type { RowNote } from "../logic/rowNote";
import { ConversationListSkeleton } from "./ConversationListSkeleton";
import { ConversationRow } from "./ConversationRow";

const RowMenu = preloadable(() => import("./RowMenu"));

interface ConversationListProps {
  list: ConversationListState;
  viewerId: string;
  selectedId: string | null;
  noteOf: (conversationId: string) => RowNote | null;
  presenceOf: (row: ConversationListRow) => "online" | "away" | "offline" | null;
  isTyping: (conversationId: string) => boolean;
  /** Drawn when there is nothing in the list. */
  empty: ReactNode;
  /** Requests are answered, not arranged. */
  hasRowMenu: boolean;
}

/** Loading, empty, rows, load more. One stop for Tab; the arrows move inside. */
export function ConversationList(props: ConversationListProps) {
  const { list, empty } = props;
  if (list.status === "loading") return <ConversationListSkeleton />;
  if (list.rows.length === 0 && list.older === "none") return empty;
  return <Rows {...props} />;
}

function Rows(props: ConversationListProps) {
  const { list, viewerId, selectedId, noteOf, presenceOf, isTyping, hasRowMenu } = props;
  const today = useToday();
  const { rows, older, loadMore } = list;
  const { listRef, focusRow, focusHandlers } = useRowFocus(rows.map((row) => row._id));
  const { popup, place, close, handlers } = useRowMenu(RowMenu);
  const selectedIsHere = rows.some((row) => row._id === selectedId);
  const menuRow = rows.find((row) => row._id === place?.conversationId);

  function onMenuClosed(event: Event): void {
    event.preventDefault();
    popup?.onGone();
    if (!place || isFocusTaken()) return;
    const { before, conversationId, index } = place;
    const isUsable = before instanceof HTMLElement && before.isConnected;
    if (isUsable && before !== document.body) before.focus();
    else focusRow(conversationId, index);
  }

  return (
    <>
      <div
        className="min-h-0 grow scroll-thin overflow-y-auto overscroll-contain pb-2 contain-content"
        onScroll={close}
      >
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- what rows do is heard once, by their list */}
        <ul
          ref={listRef}
          className="isolate flex flex-col"
          {...(hasRowMenu && handlers)}
          {...focusHandlers}
        >
          {rows.map((row, index) => (
            <ConversationRow
              key={row._id}
              row={row}
              viewerId={viewerId}
              selected={row._id === selectedId}
              note={noteOf(row._id)}
              presence={presenceOf(row)}
              typing={isTyping(row._id)}
              now={today}
              tabStop={selectedIsHere ? row._id === selectedId : index === 0}
              hasMenuOpen={popup?.open === true && row === menuRow}
            />
          ))}
        </ul>
        {older !== "none" && <LoadMore loading={older === "loading"} onLoad={loadMore} />}
      </div>
      {menuRow && place && (
        <PopupPlace key={place.serial} popup={popup}>
          {(shown) => (
            <RowMenu
              popup={shown}
              row={menuRow}
              viewerId={viewerId}
              selected={menuRow._id === selectedId}
              place={place}
              onCloseAutoFocus={onMenuClosed}
            />
          )}
        </PopupPlace>
      )}
    </>
  );
}

export function EmptyList({ title, text }: { title: string; text?: string }) {
  return (
    <div className="px-5 pt-4 text-row">
      <p className="font-title">{title}</p>
      {text && <p className="mt-1 text-ink-2">{text}</p>}
    </div>
  );
}

/** Loads by itself when it comes near; the button is there for the keyboard. */
function LoadMore({ loading, onLoad }: { loading: boolean; onLoad: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (loading || !element.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) onLoad();
      },
      { rootMargin: "400px" },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [loading, onLoad]);
  return (
    <div ref={element} className="flex h-16 items-center justify-center">
      {loading ? (
        <Spinner />
      ) : (
        <Button variant="ghost" onClick={onLoad}>
          {t("list.loadMore")}
        </Button>
      )}
    </div>
  );
}
