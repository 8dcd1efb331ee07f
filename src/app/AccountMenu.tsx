import { Keyboard, Settings } from "lucide-react";
import { Avatar } from "../components/Avatar";
import { IconButton } from "../components/ui/button";
import { PopupPlace } from "../components/ui/popup-place";
import { useConnection } from "../lib/connection";
import { t } from "../lib/i18n/t";
import { preloadable } from "../lib/preloadable";
import { usePopup } from "../lib/usePopup";
import type { Viewer } from "./viewer";

const AccountMenuItems = preloadable(() => import("./AccountMenuItems"));

interface AccountBarProps {
  viewer: Viewer;
  onShortcuts: () => void;
}

/** The foot of the list on desktop. */
export function AccountBar({ viewer, onShortcuts }: AccountBarProps) {
  const online = useConnection().state === "online";
  return (
    <div className="hidden h-15 shrink-0 items-center gap-3 border-t border-line ps-4 pe-3 md:flex">
      <Avatar
        id={viewer._id}
        name={viewer.name}
        size={32}
        presence={online ? "online" : null}
        className="[--behind:var(--canvas)]"
      />
      <div className="min-w-0 grow">
        <div className="flex text-help font-title">
          <span dir="auto" title={viewer.name} className="truncate">
            {viewer.name}
          </span>
        </div>
        <div className="text-hint text-ink-2">
          {t(online ? "account.online" : "account.reconnecting")}
        </div>
      </div>
      <IconButton label={t("shortcuts.open")} onClick={onShortcuts} className="touch:hidden">
        <Keyboard aria-hidden className="size-5" />
      </IconButton>
      <AccountMenu viewer={viewer} />
    </div>
  );
}

interface AccountMenuProps {
  viewer: Viewer;
  /** The phone's form: the avatar itself, in the list's head. */
  compact?: boolean;
}

export function AccountMenu({ viewer, compact }: AccountMenuProps) {
  const { button, popup } = usePopup("menu", AccountMenuItems);
  return (
    <>
      <button
        type="button"
        aria-label={t("account.menu")}
        {...button}
        className={
          compact
            ? "flex size-11 items-center justify-center rounded-full md:hidden"
            : "flex size-9 shrink-0 items-center justify-center rounded-field text-ink-2 hover:bg-hover hover:text-ink data-[state=open]:bg-press touch:size-11"
        }
      >
        {compact ? (
          <Avatar id={viewer._id} name={viewer.name} size={36} />
        ) : (
          <Settings aria-hidden className="size-5" />
        )}
      </button>
      <PopupPlace popup={popup}>
        {(shown) => <AccountMenuItems popup={shown} email={viewer.email} />}
      </PopupPlace>
    </>
  );
}
