import { History } from "lucide-react";
import { Button } from "../../../components/ui/button";
import { t } from "../../../lib/i18n/t";
import type { SearchView } from "../hooks/useSearch";

interface SearchEmptyProps {
  view: SearchView;
  /** The list is of what is close to a message, and not of what was typed. */
  isSimilar: boolean;
  q: string;
  recent: readonly string[];
  onRecent: (q: string) => void;
}

/** What the palette says when it has no rows. */
export function SearchEmpty({ view, isSimilar, q, recent, onRecent }: SearchEmptyProps) {
  switch (view.state) {
    case "searching":
      return null;
    case "failed":
      return (
        <div role="alert" className="px-2.5 pt-3">
          <p className="text-body font-title">{t("search.failed.title")}</p>
          <p className="mt-1 text-row text-ink-2">{t("search.failed.text")}</p>
          <Button onClick={view.retry} className="mt-4">
            {t("thread.tryAgain")}
          </Button>
        </div>
      );
    case "ready":
      return view.meaning === "waiting" ? null : (
        <div className="px-2.5 pt-3">
          <p className="line-clamp-3 text-body font-title wrap-anywhere">
            {isSimilar ? t("search.similarTo.none") : t("search.none.title", { q })}
          </p>
          {!isSimilar && <p className="mt-1 text-row text-ink-2">{t("search.none.text")}</p>}
        </div>
      );
    case "idle":
      return <BeforeTyping recent={recent} onRecent={onRecent} />;
  }
}

function BeforeTyping({ recent, onRecent }: Pick<SearchEmptyProps, "recent" | "onRecent">) {
  return (
    <>
      {recent.length > 0 && (
        <section aria-label={t("search.recent")} className="pb-3">
          <h3 className="px-2.5 pt-1 pb-1 text-hint font-title text-ink-2">{t("search.recent")}</h3>
          {recent.map((q) => (
            <button
              key={q}
              type="button"
              onClick={() => onRecent(q)}
              className="flex h-10 w-full items-center gap-3 rounded-item px-2.5 text-start text-row hover:bg-hover touch:h-12"
            >
              <History aria-hidden className="size-4.5 shrink-0 text-ink-2" />
              <span dir="auto" className="truncate">
                {q}
              </span>
            </button>
          ))}
        </section>
      )}
      <p className="max-w-100 px-2.5 pt-1 text-row text-ink-2">{t("search.advice")}</p>
    </>
  );
}
