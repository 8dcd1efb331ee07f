import { Avatar } from "../../../components/Avatar";
import { MarkedText } from "../../../components/MarkedText";
import { Option } from "../../../components/ui/option";
import { Skeleton } from "../../../components/ui/skeleton";
import { t } from "../../../lib/i18n/t";
import { usePlainWords } from "../../../lib/markup/markup";
import { markPrefix } from "../../../lib/markPrefix";
import { dayLabel, ageOf, timeFormat } from "../../../lib/time";
import { useToday } from "../../../lib/useToday";
import type { PersonHit, SearchView } from "../hooks/useSearch";
import { toExcerpt } from "../logic/excerpt";
import type { SearchHit } from "../logic/searchHit";

export type ResultItem =
  { kind: "person"; key: string; person: PersonHit } | { kind: "hit"; key: string; hit: SearchHit };

interface SearchResultsProps {
  listId: string;
  view: SearchView;
  viewerId: string;
  activeKey: string | null;
  /** What the shown list answers. */
  query: string;
  onChoose: (item: ResultItem) => void;
}

export function SearchResults(props: SearchResultsProps) {
  const { listId, view, viewerId, activeKey, query, onChoose } = props;
  const { people, main, later, meaning, state } = view;
  const closeTitle = t(view.isByMeaning ? "search.close.meaning" : "search.close.similar");
  const toHit = (hit: SearchHit) => (
    <Option
      key={hit.messageId}
      id={`${listId}-${hit.messageId}`}
      active={hit.messageId === activeKey}
      onChoose={() => onChoose({ kind: "hit", key: hit.messageId, hit })}
      className="px-2.5 py-2"
    >
      <HitLines hit={hit} own={hit.senderId === viewerId} isByMeaning={view.isByMeaning} />
    </Option>
  );
  return (
    <div id={listId} role="listbox" aria-label={t("search.results")}>
      {people.length > 0 && (
        <div role="group" aria-label={t("search.scope.people")}>
          <Heading text={t("search.scope.people")} />
          {people.map((person) => (
            <Option
              key={person._id}
              id={`${listId}-${person._id}`}
              active={person._id === activeKey}
              onChoose={() => onChoose({ kind: "person", key: person._id, person })}
              className="px-2.5 py-2"
            >
              <PersonLines person={person} query={query} />
            </Option>
          ))}
        </div>
      )}
      {main.length > 0 && (
        <div role="group" aria-label={t("search.scope.messages")}>
          <Heading text={t("search.scope.messages")} end={t("search.bestFirst")} />
          {main.map(toHit)}
        </div>
      )}
      {later.length > 0 && (
        <div role="group" aria-label={closeTitle}>
          <Heading text={closeTitle} />
          {later.map(toHit)}
        </div>
      )}
      {state === "ready" && meaning === "waiting" && main.length > 0 && (
        <div aria-hidden>
          <Heading text={closeTitle} />
          <div className="flex items-center gap-3 px-2.5 py-2">
            <Skeleton className="size-8 shrink-0" />
            <div className="flex grow flex-col gap-2">
              <Skeleton className="h-2.5 w-28" />
              <Skeleton className="h-2.5 w-60" />
            </div>
          </div>
        </div>
      )}
    </div>
  );
}

function Heading({ text, end }: { text: string; end?: string }) {
  return (
    <p
      aria-hidden
      className="flex justify-between px-2.5 pt-2.5 pb-1 text-hint font-title text-ink-2"
    >
      {text}
      {end && <span className="font-medium">{end}</span>}
    </p>
  );
}

function PersonLines({ person, query }: { person: PersonHit; query: string }) {
  return (
    <>
      <Avatar id={person._id} name={person.name} size={32} />
      <span dir="auto" className="min-w-0 grow self-center truncate text-row font-label">
        <MarkedText parts={markPrefix(person.name, query)} />
      </span>
      <span className="shrink-0 self-center text-hint text-ink-2">
        {t(person.conversationId ? "new.open" : "new.start")}
      </span>
    </>
  );
}

const SIGNS = { words: "=", meaning: "≈", both: "=≈" } as const;

interface HitLinesProps {
  hit: SearchHit;
  own: boolean;
  isByMeaning: boolean;
}

function HitLines({ hit, own, isByMeaning }: HitLinesProps) {
  const words = usePlainWords(hit.body);
  const sign = SIGNS[hit.matchedBy];
  const why = t(`search.why.${isByMeaning ? "" : "similar."}${hit.matchedBy}`);
  return (
    <>
      <Avatar id={hit.senderId} name={hit.senderName} size={32} />
      <span className="min-w-0 grow">
        <span className="flex flex-wrap items-baseline gap-x-3 text-help">
          <span dir="auto" className="min-w-0 truncate font-title">
            {own ? t("message.you") : hit.senderName}
            {own && hit.otherName && (
              <span className="font-normal text-ink-2">
                {" "}
                {t("search.toPerson", { name: hit.otherName })}
              </span>
            )}
          </span>
          <span className="ms-auto shrink-0 text-hint font-medium text-ink-2">
            <span aria-hidden className="me-1 text-pen">
              {sign}
            </span>
            {why}
          </span>
          <span className="shrink-0 text-end text-hint text-ink-2 tabular md:min-w-20">
            <HitTime time={hit.time} />
          </span>
        </span>
        <span dir="auto" className="line-clamp-2 text-row wrap-anywhere touch:text-lead">
          <MarkedText parts={toExcerpt(words, hit.ranges)} />
        </span>
      </span>
    </>
  );
}

function HitTime({ time }: { time: number }) {
  const today = useToday();
  const format = timeFormat();
  const words = { today: t("thread.today"), yesterday: t("thread.yesterday") };
  const day = dayLabel(time, today, { format, words });
  return ageOf(time, today) === "today" ? `${day} ${format.clock(time)}` : day;
}
