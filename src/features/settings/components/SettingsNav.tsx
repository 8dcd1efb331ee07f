import { ArrowLeft, ChevronLeft, ChevronRight, LogOut } from "lucide-react";
import { Link } from "wouter";
import { Avatar } from "../../../components/Avatar";
import { Button } from "../../../components/ui/button";
import { KeyCap } from "../../../components/ui/key-cap";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { SECTIONS, type SectionName } from "../logic/sections";

interface SettingsNavProps {
  viewer: { _id: string; name: string; email: string };
  section: SectionName | null;
  onSignOut: () => void;
}

/** Takes the place of the list: section links, and on a phone the first page of the settings. */
export function SettingsNav({ viewer, section, onSignOut }: SettingsNavProps) {
  return (
    <>
      <header className="shrink-0 max-md:border-b max-md:border-line">
        <div className="flex h-15 items-center gap-1 px-2 md:h-16 md:pe-3">
          <Link
            href="/"
            aria-label={t("nav.back")}
            className="flex size-9 shrink-0 items-center justify-center rounded-field text-ink-2 hover:bg-hover touch:size-11"
          >
            <ArrowLeft aria-hidden className="size-5 max-md:hidden rtl:rotate-180" />
            <ChevronLeft aria-hidden className="size-6 md:hidden rtl:rotate-180" />
          </Link>
          <h1 className="grow text-lead font-title">{t("settings.title")}</h1>
          <KeyCap className="max-md:hidden">Esc</KeyCap>
        </div>
      </header>
      <div className="flex items-center gap-4 border-b border-line px-4 py-5 md:hidden">
        <Avatar id={viewer._id} name={viewer.name} size={64} />
        <div className="min-w-0 grow">
          <p dir="auto" className="truncate text-section font-title">
            {viewer.name}
          </p>
          <p className="truncate text-row text-ink-2">{viewer.email}</p>
        </div>
      </div>
      <nav
        aria-label={t("settings.title")}
        className="min-h-0 grow scroll-thin overflow-y-auto px-2 max-md:px-0 max-md:py-2"
      >
        {SECTIONS.map(({ name, Icon }) => (
          <Link
            key={name}
            href={`/settings/${name}`}
            aria-current={name === section ? "page" : undefined}
            className={cx(
              "mb-0.5 flex h-10 items-center gap-3 rounded-field px-3 text-row font-label touch:h-14 touch:gap-4 touch:rounded-none touch:px-4 touch:text-lead touch:font-normal",
              name === section ? "bg-press text-ink" : "text-ink-2 hover:bg-hover max-md:text-ink",
            )}
          >
            <Icon aria-hidden className="size-4.5 touch:size-5" />
            <span className="grow">{t(`settings.${name}`)}</span>
            <ChevronRight aria-hidden className="size-5 text-ink-3 md:hidden rtl:rotate-180" />
          </Link>
        ))}
        <div className="mx-3 my-2 h-px bg-line" />
        <button
          type="button"
          onClick={onSignOut}
          className="flex h-10 w-full items-center gap-3 rounded-field px-3 text-row font-label text-ink-2 hover:bg-hover max-md:hidden"
        >
          <LogOut aria-hidden className="size-4.5" />
          {t("account.signOut")}
        </button>
        <div className="px-4 pt-3 md:hidden">
          <Button size="form" onClick={onSignOut} className="w-full">
            <LogOut aria-hidden className="size-5" />
            {t("account.signOut")}
          </Button>
        </div>
      </nav>
      <p className="shrink-0 px-5 py-4 text-hint text-ink-3 max-md:hidden">
        {window.location.host}
      </p>
    </>
  );
}
