import { t } from "../lib/i18n/t";

/** The first stop for Tab: past the list, to where one writes. */
export function SkipLink() {
  return (
    <button
      type="button"
      onClick={() => document.querySelector<HTMLElement>("textarea")?.focus()}
      className="sr-only z-40 rounded-field bg-pen px-4 py-2 text-row font-label text-on-pen focus:not-sr-only focus:absolute focus:start-3 focus:top-3"
    >
      {t("app.skipToComposer")}
    </button>
  );
}
