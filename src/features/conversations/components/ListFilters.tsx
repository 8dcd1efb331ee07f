import { t } from "../../../lib/i18n/t";
import { cx } from "../../../lib/classNames";
import { LIST_FILTERS, type ListFilter } from "../hooks/useConversationList";

interface ListFiltersProps {
  filter: ListFilter;
  onChange: (filter: ListFilter) => void;
  /** Conversations with something unread. */
  unread: number;
  /** What strangers wrote; where there is nothing, there is no filter for it. */
  requests: number;
}

export function ListFilters({ filter, onChange, unread, requests }: ListFiltersProps) {
  const counts: Partial<Record<ListFilter, number>> = { unread, requests };
  const shown = LIST_FILTERS.filter(
    (name) => name !== "requests" || requests > 0 || filter === "requests",
  );
  return (
    <div
      role="group"
      aria-label={t("list.filter")}
      className="flex h-7 items-center gap-1 touch:h-11"
    >
      {shown.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={filter === name}
          onClick={() => onChange(name)}
          className={cx(
            "relative h-7 rounded-full text-help font-label whitespace-nowrap transition-colors touch:h-9 touch:text-row touch:after:absolute touch:after:inset-x-0 touch:after:-inset-y-1",
            shown.length > 3 ? "px-2 touch:px-2.5" : "px-3 touch:px-4",
            filter === name
              ? "bg-press text-ink"
              : "text-ink-2 hover:bg-hover hover:text-ink active:bg-press",
          )}
        >
          {t(`list.filter.${name}`)}
          {name in counts && (
            // Room for a number also while there is none, so the filters after it stay put.
            <span className="inline-block min-w-[1.5ch] text-start tabular">
              {(counts[name] ?? 0) > 0 && <>&nbsp;{counts[name]}</>}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}
