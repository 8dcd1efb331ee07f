import { Keyboard, SquarePen } from "lucide-react";
import { Mark } from "../components/Mark";
import { Button } from "../components/ui/button";
import { KeyCaps } from "../components/ui/key-cap";
import { useHasConversations } from "../features/conversations/hooks/useHasConversations";
import { t } from "../lib/i18n/t";
import { firstName } from "../lib/people";
import { keyName } from "./shortcuts";
import type { Viewer } from "./viewer";

interface HomePaneProps {
  viewer: Viewer;
  onNew: () => void;
  onShortcuts: () => void;
}

/** Beside the list when no conversation is open: a welcome for who has none yet. */
export function HomePane({ viewer, onNew, onShortcuts }: HomePaneProps) {
  const has = useHasConversations();
  if (has === undefined) return <div className="grow bg-surface" />;
  return (
    <div className="flex grow flex-col items-center overflow-y-auto bg-surface px-8">
      <div className="my-auto w-full max-w-140 py-10">
        <Mark className="size-10.5" />
        <h1 className="mt-5 text-title font-title">
          {has ? t("home.title") : t("home.first.title", { name: firstName(viewer.name) })}
        </h1>
        <p className="mt-1 max-w-115 text-lead text-ink-2">
          {t(has ? "home.text" : "home.first.text")}
        </p>
        <Button variant="primary" size="form" onClick={onNew} className="mt-6">
          <SquarePen aria-hidden className="size-4.5" />
          {t("nav.new")}
          <span className="text-hint font-normal opacity-80 touch:hidden">{keyName("Mod")}+J</span>
        </Button>
        <button
          type="button"
          onClick={onShortcuts}
          className="mt-10 flex w-full items-center gap-4 border-y border-line py-4 text-start hover:bg-hover touch:hidden"
        >
          <span className="flex size-10 items-center justify-center rounded-row bg-sunken">
            <Keyboard aria-hidden className="size-5 text-ink-2" />
          </span>
          <span className="grow">
            <span className="block text-body font-title">{t("home.keys.title")}</span>
            <span className="block text-row text-ink-2">{t("home.keys.text")}</span>
          </span>
          <KeyCaps keys={[keyName("Mod"), "/"]} />
        </button>
      </div>
    </div>
  );
}
