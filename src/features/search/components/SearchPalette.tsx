import * as Primitive from "@radix-ui/react-dialog";
import type { Id } from "@convex/_generated/dataModel";
import { ChevronLeft, Search, X } from "lucide-react";
import { useDeferredValue, useId, type KeyboardEvent, type ReactNode } from "react";
import { KeyCap } from "../../../components/ui/key-cap";
import { Spinner } from "../../../components/ui/spinner";
import { t } from "../../../lib/i18n/t";
import { useHistoryState } from "../../../lib/useHistoryState";
import { useTypedAhead } from "../../../lib/typedAhead";
import { useFadeOut } from "../../../lib/useFadeOut";
import { useReturnFocus } from "../../../lib/useReturnFocus";
import { useSearch, type PersonHit } from "../hooks/useSearch";
import { readKeptSearch } from "../logic/keptSearch";
import { getRecentSearches, rememberSearch } from "../logic/recentSearches";
import { nextScope } from "../logic/scopes";
import type { SearchHit } from "../logic/searchHit";
import { useSimilar } from "../hooks/useSimilar";
import { SearchEmpty } from "./SearchEmpty";
import { SearchFooter } from "./SearchFooter";
import { SearchResults, type ResultItem } from "./SearchResults";
import { SearchScopes } from "./SearchScopes";

/** So much of a message stands for it in a label. */
const LABEL_MAX = 60;

export interface SearchPaletteProps {
  viewerId: Id<"users">;
  /** Searches only here until the chip is taken away. */
  within: { conversationId: Id<"conversations">; name: string } | null;
  /** Shows what is close to this message until something is typed. */
  similarTo: string | null;
  onClose: () => void;
  onPerson: (person: PersonHit) => void;
  onHit: (hit: SearchHit, all: readonly SearchHit[], q: string) => void;
  /** The message among what was said around it. */
  renderPreview: (hit: SearchHit) => ReactNode;
}

export function SearchPalette(props: SearchPaletteProps) {
  const scrim = useFadeOut<HTMLDivElement>();
  const panel = useFadeOut<HTMLDivElement>();
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Primitive.Portal>
        {/* Not Radix's: that one locks the page's scrolling, which the page never does, by styles
            that the browser has to work out anew for every element. */}
        <div ref={scrim} className="fixed inset-0 z-20 animate-fade-in bg-scrim" />
        <Primitive.Content
          ref={panel}
          aria-describedby={undefined}
          onCloseAutoFocus={returnFocus}
          onEscapeKeyDown={(event) => {
            // The first Esc takes the words away, and is the field's.
            if (event.target instanceof HTMLInputElement && event.target.value !== "")
              event.preventDefault();
          }}
          className="fixed inset-0 z-30 flex animate-sheet-in flex-col overflow-hidden bg-raised shadow-3 outline-none md:inset-x-0 md:top-[min(5.25rem,8vh)] md:bottom-auto md:mx-auto md:h-[min(41.25rem,calc(100dvh-7rem))] md:w-[min(58.75rem,calc(100vw-3rem))] md:animate-pop-in md:rounded-dialog"
        >
          <Primitive.Title className="sr-only">{t("search.title")}</Primitive.Title>
          <Palette {...props} />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function Palette({
  viewerId,
  onClose,
  onPerson,
  onHit,
  renderPreview,
  ...props
}: SearchPaletteProps) {
  const listId = useId();
  // The first frame is for the line one writes in.
  const isOpen = useDeferredValue(true, false);
  const typed = useTypedAhead();
  const kept = useHistoryState("search", (entry) => readKeptSearch(entry, typed));
  const { q, scope, isNarrow, chosen } = kept.value;
  const within = isNarrow ? props.within : null;
  const similarTo = isNarrow ? props.similarTo : null;
  const search = useSearch({ q, scope, viewerId, conversationId: within?.conversationId ?? null });
  const similar = useSimilar(similarTo, search);
  const view = similar?.view ?? search;
  const hits = [...view.main, ...view.later];
  const items: ResultItem[] = [
    ...view.people.map((person) => ({ kind: "person", key: person._id, person }) as const),
    ...hits.map((hit) => ({ kind: "hit", key: hit.messageId, hit }) as const),
  ];
  const index = Math.min(chosen, items.length - 1);
  const active = items[index];

  function change(text: string): void {
    kept.change({ q: text, isNarrow: isNarrow && similarTo === null, chosen: 0 });
  }

  function widen(): void {
    kept.change({ isNarrow: false });
  }

  function choose(item: ResultItem): void {
    kept.keep({ chosen: items.findIndex(({ key }) => key === item.key) });
    if (!similar) rememberSearch(viewerId, q);
    if (item.kind === "person") onPerson(item.person);
    else onHit(item.hit, hits, similar ? similar.text.slice(0, LABEL_MAX) : q.trim());
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") kept.change({ chosen: Math.min(index + 1, items.length - 1) });
    else if (event.key === "ArrowUp") kept.change({ chosen: Math.max(index - 1, 0) });
    else if (event.key === "Enter" && active) choose(active);
    else if (event.key === "Tab" && !event.shiftKey && q !== "")
      kept.change({ scope: nextScope(scope) });
    else if (event.key === "Escape" && q !== "") change("");
    else if (event.key === "Backspace" && (similar || (q === "" && within))) widen();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <>
      <div className="flex h-15 shrink-0 items-center gap-3 border-b border-line ps-2 pe-2 md:ps-5 md:pe-4">
        <button
          type="button"
          aria-label={t("search.close")}
          onClick={onClose}
          className="-me-2 flex size-11 items-center justify-center text-ink-2 md:hidden"
        >
          <ChevronLeft aria-hidden className="size-6 rtl:rotate-180" />
        </button>
        <Search aria-hidden className="size-5 shrink-0 text-ink-2 max-md:hidden" />
        {similar ? (
          <Chip
            text={t("search.similarTo", { text: similar.text.slice(0, LABEL_MAX) })}
            onRemove={widen}
          />
        ) : (
          within && <Chip text={within.name} onRemove={widen} />
        )}
        <input
          autoFocus
          role="combobox"
          aria-label={t("search.title")}
          aria-autocomplete="list"
          aria-expanded={items.length > 0}
          aria-controls={listId}
          aria-activedescendant={active && `${listId}-${active.key}`}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="search"
          placeholder={t("search.title")}
          value={q}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          className="h-full min-w-0 grow bg-transparent text-lead outline-none md:text-section md:font-normal"
        />
        {view.state === "searching" && <Spinner />}
        <span role="status" className="shrink-0 text-help text-ink-2 max-md:sr-only">
          {view.state === "ready" && items.length > 0 && countText(view.people.length, hits.length)}
        </span>
        <KeyCap className="max-md:hidden">Esc</KeyCap>
        {q !== "" && (
          <button
            type="button"
            aria-label={t("search.clear")}
            onClick={() => change("")}
            className="flex size-11 items-center justify-center text-ink-2 md:hidden"
          >
            <X aria-hidden className="size-5" />
          </button>
        )}
      </div>
      {isOpen && (
        <>
          <div className="flex min-h-0 grow">
            <div className="flex min-w-0 grow flex-col">
              <SearchScopes
                scope={scope}
                onChoose={(name) => kept.change({ scope: name })}
                hidden={similar !== null}
              />
              <div className="min-h-0 grow scroll-thin overflow-y-auto px-2 pb-2">
                <SearchResults
                  listId={listId}
                  view={view}
                  viewerId={viewerId}
                  activeKey={active?.key ?? null}
                  query={view.shownFor}
                  onChoose={choose}
                />
                {items.length === 0 && (
                  <SearchEmpty
                    view={view}
                    isSimilar={similar !== null}
                    q={q.trim()}
                    recent={getRecentSearches(viewerId)}
                    onRecent={change}
                  />
                )}
              </div>
            </div>
            <div className="hidden w-107.5 shrink-0 border-s border-line bg-canvas lg:flex lg:flex-col">
              {active?.kind === "hit" && renderPreview(active.hit)}
            </div>
          </div>
          <SearchFooter
            meaning={view.state === "ready" ? view.meaning : "in"}
            isByMeaning={view.isByMeaning}
            index={view.index}
          />
        </>
      )}
    </>
  );
}

interface ChipProps {
  text: string;
  onRemove: () => void;
}

/** What narrows the search down, and can be taken away. */
function Chip({ text, onRemove }: ChipProps) {
  return (
    <span className="flex h-8 min-w-0 items-center gap-1 rounded-full bg-press ps-3 pe-1 text-help font-title">
      <bdi className="max-w-40 truncate md:max-w-80">{text}</bdi>
      <button
        type="button"
        aria-label={t("search.everywhere")}
        onClick={onRemove}
        className="flex size-6 shrink-0 items-center justify-center rounded-full hover:bg-hover touch:size-8"
      >
        <X aria-hidden className="size-4" />
      </button>
    </span>
  );
}

function countText(people: number, messages: number): string {
  const parts = [];
  if (people > 0) parts.push(t("search.count.people", { count: people }));
  if (messages > 0) parts.push(t("search.count.messages", { count: messages }));
  return parts.join(", ");
}
