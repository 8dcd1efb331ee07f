import { Info } from "lucide-react";
import { KeyCap } from "../../../components/ui/key-cap";
import { Spinner } from "../../../components/ui/spinner";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import type { SearchView } from "../hooks/useSearch";

type SearchFooterProps = Pick<SearchView, "meaning" | "isByMeaning">;

/** Keys and signs; says so when only one kind of search answers. */
export function SearchFooter({ meaning, isByMeaning }: SearchFooterProps) {
  return (
    <footer
      className={cx(
        "flex min-h-11 shrink-0 items-center gap-5 border-t border-line px-5 text-hint text-ink-2",
        meaning === "in" && "touch:hidden",
      )}
    >
      <FooterStart meaning={meaning} isByMeaning={isByMeaning} />
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

function FooterStart({ meaning, isByMeaning }: SearchFooterProps) {
  switch (meaning) {
    case "unavailable":
      return (
        <p role="status" className="flex items-center gap-2">
          <Info aria-hidden className="size-4 shrink-0" />
          {t("search.wordsOnly")}
        </p>
      );
    case "waiting":
      return (
        <p className="flex items-center gap-2">
          <Spinner className="size-4" />
          {t(isByMeaning ? "search.lookingForMeaning" : "search.lookingForSimilar")}
        </p>
      );
    case "in":
      return (
        <>
          <span className="flex items-center gap-1">
            <KeyCap>↑</KeyCap> <KeyCap>↓</KeyCap> {t("search.key.move")}
          </span>
          <span className="flex items-center gap-1.5">
            <KeyCap>Enter</KeyCap> {t("search.key.open")}
          </span>
          <span className="flex items-center gap-1.5">
            <KeyCap>Tab</KeyCap> {t("search.key.narrow")}
          </span>
        </>
      );
  }
}
