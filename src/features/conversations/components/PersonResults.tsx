import { Avatar } from "../../../components/Avatar";
import { CopyLink } from "../../../components/CopyLink";
import { AfterMoment, Skeleton } from "../../../components/ui/skeleton";
import { t } from "../../../lib/i18n/t";
import type { FoundPerson, PersonLookup } from "../hooks/usePersonLookup";

interface PersonResultsProps {
  lookup: PersonLookup;
  listId: string;
  onChoose: (person: FoundPerson) => void;
}

export function PersonResults({ lookup, listId, onChoose }: PersonResultsProps) {
  return (
    <>
      <div id={listId} role="listbox" aria-label={t("new.results")} className="px-2">
        {lookup.state === "found" &&
          lookup.people.map((person) => (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the combobox has the focus and handles the keys
            <div
              key={person._id}
              id={`${listId}-${person._id}`}
              role="option"
              aria-selected
              tabIndex={-1}
              onClick={() => onChoose(person)}
              className="flex h-15 cursor-pointer items-center gap-3 rounded-row bg-pen-soft px-3 hover:bg-pen-soft-hover"
            >
              <Avatar id={person._id} name={person.name} />
              <span className="min-w-0 grow">
                <span dir="auto" className="block truncate text-row font-label">
                  {person.name}
                </span>
                <span className="block truncate text-help text-ink-2">{person.email}</span>
              </span>
              <span className="shrink-0 text-hint text-ink-2">{t("new.open")}</span>
            </div>
          ))}
      </div>
      <div role="status" className="px-5">
        <Explanation lookup={lookup} />
      </div>
    </>
  );
}

function Explanation({ lookup }: { lookup: PersonLookup }) {
  switch (lookup.state) {
    case "found":
      return null;
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
    case "none":
      return (
        <>
          <Words title={t("new.none.title")} text={t("new.none.text")} />
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
