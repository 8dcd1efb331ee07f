import { Avatar } from "../../../components/Avatar";
import { CopyLink } from "../../../components/CopyLink";
import { MarkedText } from "../../../components/MarkedText";
import { Option } from "../../../components/ui/option";
import { AfterMoment, Skeleton } from "../../../components/ui/skeleton";
import { t } from "../../../lib/i18n/t";
import { markPrefix } from "../../../lib/markPrefix";
import type { FoundPerson, PersonLookup } from "../hooks/usePersonLookup";

interface PersonResultsProps {
  lookup: PersonLookup;
  query: string;
  listId: string;
  activeId: string | null;
  onChoose: (person: FoundPerson) => void;
}

export function PersonResults({ lookup, query, listId, activeId, onChoose }: PersonResultsProps) {
  return (
    <>
      {lookup.state === "recent" && (
        <p aria-hidden className="px-5 pt-1 pb-1 text-hint font-title text-ink-2">
          {t("new.recent")}
        </p>
      )}
      <div
        id={listId}
        role="listbox"
        aria-label={t(lookup.state === "recent" ? "new.recent" : "new.results")}
        className="px-2"
      >
        {(lookup.state === "found" || lookup.state === "recent") &&
          lookup.people.map((person) => (
            <PersonOption
              key={person._id}
              id={`${listId}-${person._id}`}
              person={person}
              query={query}
              active={person._id === activeId}
              onChoose={() => onChoose(person)}
            />
          ))}
      </div>
      <div role="status" className="px-5">
        <Explanation lookup={lookup} />
      </div>
    </>
  );
}

interface PersonOptionProps {
  id: string;
  person: FoundPerson;
  query: string;
  active: boolean;
  onChoose: () => void;
}

function PersonOption({ id, person, query, active, onChoose }: PersonOptionProps) {
  return (
    <Option id={id} active={active} onChoose={onChoose} className="h-15 items-center px-3">
      <Avatar id={person._id} name={person.name} />
      <span className="min-w-0 grow">
        <span dir="auto" className="block truncate text-row font-label">
          <MarkedText parts={markPrefix(person.name, query)} />
        </span>
        {person.email && (
          <span className="block truncate text-help text-ink-2">{person.email}</span>
        )}
      </span>
      {active && (
        <span className="shrink-0 text-hint text-ink-2">
          {t(person.hasConversation ? "new.open" : "new.start")}
        </span>
      )}
    </Option>
  );
}

function Explanation({ lookup }: { lookup: PersonLookup }) {
  switch (lookup.state) {
    case "found":
      return null;
    case "recent":
      return <p className="pt-2 text-row text-ink-2">{t("new.hint.text")}</p>;
    case "hint":
      return <Words title={t("new.hint.title")} text={t("new.hint.text")} />;
    case "own":
      return <Words title={t("new.own.title")} text={t("new.own.text")} />;
    case "searching":
      return (
        <>
          <span className="sr-only">{t("new.searching")}</span>
          <AfterMoment>
            <div aria-hidden className="flex h-15 items-center gap-3">
              <Skeleton className="size-10" />
              <div className="flex grow flex-col gap-2">
                <Skeleton className="h-3 w-30" />
                <Skeleton className="h-2.5 w-44" />
              </div>
            </div>
          </AfterMoment>
        </>
      );
    case "failed":
      return <Words title={t("new.lookupFailed")} text={t("popup.failed.text")} />;
    case "none":
      return (
        <>
          <Words
            title={t(lookup.by === "email" ? "new.none.title" : "new.noneByName.title")}
            text={t(lookup.by === "email" ? "new.none.text" : "new.noneByName.text")}
          />
          <CopyLink url={window.location.origin} />
        </>
      );
  }
}

function Words({ title, text }: { title: string; text: string }) {
  return (
    <div className="pt-3">
      <p className="text-body font-title">{title}</p>
      <p className="mt-1 text-row text-ink-2">{text}</p>
    </div>
  );
}
