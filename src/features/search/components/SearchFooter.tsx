import { Info } from "lucide-react";
import { KeyCap } from "../../../components/ui/key-cap";
import { Spinner } from "../../../components/ui/spinner";
import { t } from "../../../lib/i18n/t";
import type { SearchView } from "../hooks/useSearch";

/** Keys and signs; says so when only one kind of search answers. */
type SearchFooterProps = Pick<SearchView, "meaning" | "isByMeaning">;

export function SearchFooter({ meaning, isByMeaning }: SearchFooterProps) {
  return (
    <footer className="flex min-h-11 shrink-0 items-center gap-5 border-t border-line px-5 text-hint text-ink-2">
      {meaning === "unavailable" ? (
        <p role="status" className="flex items-center gap-2">
          <Info aria-hidden className="size-4 shrink-0" />
          {t("search.wordsOnly")}
        </p>
      ) : meaning === "waiting" ? (
        <p className="flex items-center gap-2">
          <Spinner className="size-4" />
          {t(isByMeaning ? "search.lookingForMeaning" : "search.lookingForSimilar")}
        </p>
      ) : (
        <>
          <span className="flex items-center gap-1 touch:hidden">
            <KeyCap>↑</KeyCap> <KeyCap>↓</KeyCap> {t("search.key.move")}
          </span>
          <span className="flex items-center gap-1.5 touch:hidden">
            <KeyCap>Enter</KeyCap> {t("search.key.open")}
          </span>
          <span className="flex items-center gap-1.5 touch:hidden">
            <KeyCap>Tab</KeyCap> {t("search.key.narrow")}
          </span>
        </>
      )}
      <span aria-hidden className="ms-auto flex gap-3 max-lg:hidden">
        <span>
          <span className="text-pen">=</span> {t("search.sign.words")}
        </span>
        <span>
          <span className="text-pen">≈</span>{" "}
          {t(isByMeaning ? "search.sign.meaning" : "search.sign.similar")}
        </span>
      </span>
    </footer>
  );
}
