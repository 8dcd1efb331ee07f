import { CircleCheck } from "lucide-react";
import { cx } from "../../../lib/classNames";
import { chooseLanguage, getLanguage, LANGUAGES, LANGUAGE_NAMES } from "../../../lib/i18n/locale";
import { t } from "../../../lib/i18n/t";
import { setTheme, THEMES, useTheme, type Theme } from "../../../lib/theme";
import { Section } from "./Section";

export function AppearanceSection() {
  const theme = useTheme();
  return (
    <Section name="appearance">
      <fieldset>
        <legend className="sr-only">{t("account.theme")}</legend>
        <div className="grid grid-cols-3 gap-2.5">
          {THEMES.map((name) => (
            <ThemeCard key={name} name={name} chosen={name === theme} />
          ))}
        </div>
      </fieldset>
      <label className="mt-6 flex items-center justify-between gap-4">
        <span className="text-body font-title">{t("settings.language")}</span>
        <select
          value={getLanguage()}
          onChange={(event) => {
            const language = LANGUAGES.find((known) => known === event.target.value);
            if (!language) return;
            chooseLanguage(language);
            window.location.reload();
          }}
          className="h-10 rounded-field border border-line-field bg-raised px-3 text-row touch:h-12 touch:text-lead"
        >
          {LANGUAGES.map((language) => (
            <option key={language} value={language} lang={language}>
              {LANGUAGE_NAMES[language]}
            </option>
          ))}
        </select>
      </label>
    </Section>
  );
}

function ThemeCard({ name, chosen }: { name: Theme; chosen: boolean }) {
  return (
    <label
      className={cx(
        "block cursor-pointer rounded-menu border p-1.5 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-pen",
        chosen ? "border-pen inset-ring inset-ring-pen" : "border-line hover:bg-hover",
      )}
    >
      <input
        type="radio"
        name="theme"
        value={name}
        checked={chosen}
        onChange={() => setTheme(name)}
        className="sr-only"
      />
      <span aria-hidden className="flex h-22 overflow-hidden rounded-field max-md:h-14">
        {name !== "dark" && <MiniPage dark={false} />}
        {name !== "light" && <MiniPage dark />}
      </span>
      <span className="flex min-h-9 items-center justify-between gap-1 px-2 py-1 text-row font-label max-md:px-1">
        <span className="min-w-0 wrap-break-word hyphens-auto">{t(`account.theme.${name}`)}</span>
        {chosen && <CircleCheck aria-hidden className="size-4 shrink-0 text-pen max-md:hidden" />}
      </span>
    </label>
  );
}

/** The page in miniature, always in its own theme. */
function MiniPage({ dark }: { dark: boolean }) {
  return (
    <span className={cx("flex grow", dark ? "dark" : "light")}>
      <span className="w-1/4 border-e border-line bg-canvas" />
      <span className="flex grow flex-col justify-end gap-1.5 bg-surface p-2">
        <span className="h-2.5 w-1/2 rounded-full bg-peer" />
        <span className="h-2.5 w-1/2 self-end rounded-full bg-own" />
        <span className="h-2.5 w-1/3 rounded-full bg-mark" />
      </span>
    </span>
  );
}
