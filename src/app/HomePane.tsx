import { Keyboard, Search, SquarePen, type LucideIcon } from "lucide-react";
import { Mark } from "../components/Mark";
import { Button } from "../components/ui/button";
import { KeyCaps } from "../components/ui/key-cap";
import { useHasConversations } from "../features/conversations/hooks/useHasConversations";
import { NotificationHint } from "../features/settings/components/NotificationHint";
import { useConnection } from "../lib/connection";
import { t } from "../lib/i18n/t";
import { firstName } from "../lib/people";
import type { Openers } from "./ChatPanes";
import { ConnectionBar } from "./ConnectionBar";
import { keyName } from "./shortcuts";
import type { Viewer } from "./viewer";

interface HomePaneProps {
  viewer: Viewer;
  openers: Openers;
}

/** Beside the list when no conversation is open: a welcome for who has none yet. */
export function HomePane({ viewer, openers }: HomePaneProps) {
  const isAway = useConnection().state === "offline";
  // Without a connection there is no telling; who has been here before mostly has some.
  const has = useHasConversations() ?? (isAway ? true : undefined);
  if (has === undefined) return <div className="grow bg-surface" />;
  return (
    <div className="relative flex grow flex-col items-center overflow-y-auto bg-surface px-8">
      <ConnectionBar className="absolute inset-x-0 top-0 border-t-0" />
      <div className="my-auto w-full max-w-140 py-10">
        <Mark className="size-10.5" />
        <h1 className="mt-5 text-title font-title">
          {has ? t("home.title") : t("home.first.title", { name: firstName(viewer.name) })}
        </h1>
        <p className="mt-1 max-w-115 text-lead text-ink-2">
          {t(has ? "home.text" : "home.first.text")}
        </p>
        <Button variant="primary" size="form" onClick={openers.openNew} className="mt-6">
          <SquarePen aria-hidden className="size-4.5" />
          {t("nav.new")}
          <span className="text-hint font-normal opacity-80 touch:hidden">{keyName("Mod")}+J</span>
        </Button>
        <div className="mt-10 divide-y *:border-line *:first:border-t *:last:border-b">
          <Hint
            Icon={Search}
            title={t("home.search.title")}
            text={t("home.search.text")}
            keys={[keyName("Mod"), "K"]}
            onClick={openers.openSearch}
          />
          <Hint
            Icon={Keyboard}
            title={t("home.keys.title")}
            text={t("home.keys.text")}
            keys={[keyName("Mod"), "/"]}
            onClick={openers.openShortcuts}
          />
          {!has && <NotificationHint />}
        </div>
      </div>
    </div>
  );
}

interface HintProps {
  Icon: LucideIcon;
  title: string;
  text: string;
  keys: readonly string[];
  onClick: () => void;
}

function Hint({ Icon, title, text, keys, onClick }: HintProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex w-full items-center gap-4 py-4 text-start hover:bg-hover touch:hidden"
    >
      <span className="flex size-10 items-center justify-center rounded-row bg-sunken">
        <Icon aria-hidden className="size-5 text-ink-2" />
      </span>
      <span className="grow">
        <span className="block text-body font-title">{title}</span>
        <span className="block text-row text-ink-2">{text}</span>
      </span>
      <KeyCaps keys={keys} />
    </button>
  );
}
