import { useLocation } from "wouter";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { SettingsNav } from "../features/settings/components/SettingsNav";
import { SettingsPage } from "../features/settings/components/SettingsPage";
import { findSection } from "../features/settings/logic/sections";
import { cx } from "../lib/classNames";
import { t } from "../lib/i18n/t";
import { useEscape } from "../lib/useKeyDown";
import { useSignOut } from "../lib/useSignOut";
import { LoadFailed } from "./LoadFailed";
import { LIST_PANE, MAIN_PANE } from "./panes";
import type { Viewer } from "./viewer";

/** The settings in place of list and conversation; a phone shows sections, then one of them. */
export default function SettingsShell({ viewer, name }: { viewer: Viewer; name?: string }) {
  const signOut = useSignOut();
  const [, navigate] = useLocation();
  const section = findSection(name);

  useEscape(() => navigate("/"));

  return (
    <>
      <div className={cx(LIST_PANE, section === null ? "flex" : "hidden")}>
        <SettingsNav viewer={viewer} section={section} onSignOut={() => void signOut()} />
      </div>
      <div className={cx(MAIN_PANE, "bg-surface", section === null ? "hidden" : "flex")}>
        <ErrorBoundary
          resetKey={section ?? ""}
          fallback={(_error, retry) => (
            <LoadFailed title={t("settings.loadFailed")} onRetry={retry} />
          )}
        >
          <SettingsPage viewer={viewer} section={section} />
        </ErrorBoundary>
      </div>
    </>
  );
}
