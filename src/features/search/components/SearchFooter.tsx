import { Info } from "lucide-react";
import { KeyCap } from "../../../components/ui/key-cap";
import { Spinner } from "../../../components/ui/spinner";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import type { SearchView } from "../hooks/useSearch";
import { indexText } from "../logic/indexText";

type SearchFooterProps = Pick<SearchView, "meaning" | "isByMeaning" | "index">;

/** Keys, signs and how much is searchable; says so when only one kind of search answers. */
export function SearchFooter({ meaning, isByMeaning, index }: SearchFooterProps) {
  const indexed = index && indexText(index);
  return (
    <footer
      className={cx(
        "flex min-h-11 shrink-0 items-center gap-5 border-t border-line px-5 text-hint whitespace-nowrap text-ink-2",
        meaning === "in" && !index?.waiting && "touch:hidden",
      )}
    >
      <FooterStart meaning={meaning} isByMeaning={isByMeaning} />
      {indexed && <p className="ms-auto tabular">{indexed}</p>}
      <span
        aria-hidden
        className={cx(
          "flex gap-3 max-lg:hidden",
          !indexed && "ms-auto",
          (index?.waiting ?? 0) > 0 && "hidden",
        )}
      >
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

function FooterStart({ meaning, isByMeaning }: Pick<SearchView, "meaning" | "isByMeaning">) {
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
          <span className="flex items-center gap-1 touch:hidden">
            <KeyCap>↑</KeyCap> <KeyCap>↓</KeyCap> {t("search.key.move")}
          </span>
          <span className="flex items-center gap-1.5 touch:hidden">
            <KeyCap>Enter</KeyCap> {t("search.key.open")}
          </span>
          <span className="flex items-center gap-1.5 max-md:hidden touch:hidden">
            <KeyCap>Tab</KeyCap> {t("search.key.narrow")}
          </span>
        </>
      );
  }
}
