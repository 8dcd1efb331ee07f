import { ChevronLeft } from "lucide-react";
import { useEffect } from "react";
import { Link } from "wouter";
import { ErrorBoundary } from "../../../components/ErrorBoundary";
import { Button } from "../../../components/ui/button";
import { Notice } from "../../../components/ui/notice";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { SECTIONS, type SectionName } from "../logic/sections";
import { AppearanceSection } from "./AppearanceSection";
import { DataSection } from "./DataSection";
import { NotificationsSection } from "./NotificationsSection";
import { PasswordSection } from "./PasswordSection";
import { PrivacySection } from "./PrivacySection";
import { ProfileSection } from "./ProfileSection";
import { Section } from "./Section";
import { SessionsSection } from "./SessionsSection";
import { TokensSection } from "./TokensSection";

interface SettingsPageProps {
  viewer: { _id: string; name: string; email: string };
  section: SectionName | null;
}

/** One scroll page with all sections on desktop; a phone shows the one its address names. */
export function SettingsPage({ viewer, section }: SettingsPageProps) {
  const shown = section ?? "profile";
  useEffect(() => {
    document.getElementById(section ?? "")?.scrollIntoView({ block: "start" });
  }, [section]);
  return (
    <>
      <header className="flex h-15 shrink-0 items-center gap-1 border-b border-line px-2 md:hidden">
        <Link
          href="/settings"
          aria-label={t("settings.back")}
          className="flex size-11 items-center justify-center rounded-field text-ink-2"
        >
          <ChevronLeft aria-hidden className="size-6 rtl:rotate-180" />
        </Link>
        <div aria-hidden className="text-lead font-title">
          {t(`settings.${shown}`)}
        </div>
      </header>
      <div className="min-h-0 grow scroll-thin overflow-y-auto px-4 pb-[env(safe-area-inset-bottom,0px)] md:px-6">
        <div className="mx-auto max-w-170 pb-10 md:pb-[40vh]">
          {SECTIONS.map(({ name }) => (
            <div
              key={name}
              className={cx(
                name !== shown && "max-md:hidden",
                "md:not-last:border-b md:not-last:border-line",
              )}
            >
              <ErrorBoundary
                fallback={(_error, retry) => <NotLoaded name={name} onRetry={retry} />}
              >
                <SectionBody name={name} viewer={viewer} />
              </ErrorBoundary>
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

/** One section fails alone: what the others change is there. */
function NotLoaded({ name, onRetry }: { name: SectionName; onRetry: () => void }) {
  return (
    <Section name={name}>
      <Notice title={t("settings.sectionFailed")} className="max-w-100">
        <Button onClick={onRetry} className="mt-2">
          {t("thread.tryAgain")}
        </Button>
      </Notice>
    </Section>
  );
}

function SectionBody({ name, viewer }: { name: SectionName; viewer: SettingsPageProps["viewer"] }) {
  switch (name) {
    case "profile":
      return <ProfileSection viewer={viewer} />;
    case "appearance":
      return <AppearanceSection />;
    case "notifications":
      return <NotificationsSection />;
    case "privacy":
      return <PrivacySection />;
    case "sessions":
      return <SessionsSection />;
    case "password":
      return <PasswordSection viewer={viewer} />;
    case "tokens":
      return <TokensSection />;
    case "data":
      return <DataSection />;
  }
}
