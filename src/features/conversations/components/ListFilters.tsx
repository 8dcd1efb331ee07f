import { t } from "../../../lib/i18n/t";
import { cx } from "../../../lib/classNames";
import { LIST_FILTERS, type ListFilter } from "../hooks/useConversationList";

interface ListFiltersProps {
  filter: ListFilter;
  onChange: (filter: ListFilter) => void;
  /** Conversations with something unread. */
  unread: number;
}

export function ListFilters({ filter, onChange, unread }: ListFiltersProps) {
  return (
    <div
      role="group"
      aria-label={t("list.filter")}
      className="flex h-7 items-center gap-1 touch:h-11"
    >
      {LIST_FILTERS.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={filter === name}
          onClick={() => onChange(name)}
          className={cx(
            "relative h-7 rounded-full px-3 text-help font-label transition-colors touch:h-9 touch:px-4 touch:text-row touch:after:absolute touch:after:inset-x-0 touch:after:-inset-y-1",
            filter === name ? "bg-press text-ink" : "text-ink-2 hover:bg-hover hover:text-ink",
          )}
        >
          {t(`list.filter.${name}`)}
          {name === "unread" && unread > 0 && ` ${unread}`}
        </button>
      ))}
    </div>
  );
}
