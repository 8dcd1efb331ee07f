import { useEffect, useRef, type ReactNode } from "react";
import { Button } from "../../../components/ui/button";
import { Spinner } from "../../../components/ui/spinner";
import { t } from "../../../lib/i18n/t";
import { useToday } from "../../../lib/useToday";
import type { ConversationListRow, ConversationListState } from "../hooks/useConversationList";
import type { RowNote } from "../logic/rowNote";
import { ConversationListSkeleton } from "./ConversationListSkeleton";
import { ConversationRow } from "./ConversationRow";

interface ConversationListProps {
  list: ConversationListState;
  viewerId: string;
  selectedId: string | null;
  noteOf: (conversationId: string) => RowNote | null;
  presenceOf: (row: ConversationListRow) => "online" | "away" | "offline" | null;
  isTyping: (conversationId: string) => boolean;
  /** Drawn when there is nothing in the list. */
  empty: ReactNode;
}

/** Loading, empty, rows, load more. One stop for Tab; the arrows move inside. */
export function ConversationList(props: ConversationListProps) {
  const { list, viewerId, selectedId, noteOf, presenceOf, isTyping, empty } = props;
  const today = useToday();
  const { rows, status, older, loadMore } = list;
  if (status === "loading") return <ConversationListSkeleton />;
  if (rows.length === 0 && older === "none") return empty;

  const selectedIsHere = rows.some((row) => row._id === selectedId);
  return (
    <div className="min-h-0 grow scroll-thin overflow-y-auto overscroll-contain pb-2 contain-content">
      <ul className="isolate flex flex-col">
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
          />
        ))}
      </ul>
      {older !== "none" && <LoadMore loading={older === "loading"} onLoad={loadMore} />}
    </div>
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
