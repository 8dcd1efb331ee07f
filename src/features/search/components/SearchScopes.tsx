import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { SCOPES, type Scope } from "../logic/scopes";

interface SearchScopesProps {
  scope: Scope;
  onChoose: (scope: Scope) => void;
  hidden: boolean;
}

/** Where to search. */
export function SearchScopes({ scope, onChoose, hidden }: SearchScopesProps) {
  return (
    <div
      role="group"
      aria-label={t("search.scope")}
      hidden={hidden}
      className="flex shrink-0 [scrollbar-width:none] gap-2 overflow-x-auto px-4 py-2.5"
    >
      {SCOPES.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={scope === name}
          onClick={() => onChoose(name)}
          className={cx(
            "h-7 shrink-0 rounded-full border px-3 text-help font-label touch:h-11 touch:px-4 touch:text-row",
            scope === name
              ? "border-transparent bg-press text-ink"
              : "border-line text-ink-2 hover:bg-hover",
          )}
        >
          {t(`search.scope.${name}`)}
        </button>
      ))}
    </div>
  );
}
