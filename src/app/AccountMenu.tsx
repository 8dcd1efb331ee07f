import { Keyboard, LogOut, Settings } from "lucide-react";
import { useLocation } from "wouter";
import { Avatar } from "../components/Avatar";
import { IconButton } from "../components/ui/button";
import {
  Menu,
  MenuContent,
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
  MenuTrigger,
} from "../components/ui/menu";
import { useConnection } from "../lib/connection";
import { t } from "../lib/i18n/t";
import { setTheme, THEMES, useTheme } from "../lib/theme";
import { useSignOut } from "../lib/useSignOut";
import type { Viewer } from "./viewer";

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
        <p className="flex text-help font-title">
          <span dir="auto" title={viewer.name} className="truncate">
            {viewer.name}
          </span>
        </p>
        <p className="text-hint text-ink-2">
          {t(online ? "account.online" : "account.reconnecting")}
        </p>
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
  const signOut = useSignOut();
  const [, navigate] = useLocation();
  const theme = useTheme();
  return (
    <Menu>
      <MenuTrigger
        aria-label={t("account.menu")}
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
      </MenuTrigger>
      <MenuContent align="end">
        <MenuLabel className="max-w-64 truncate font-normal">{viewer.email}</MenuLabel>
        <MenuSeparator />
        <MenuLabel id="theme-label">{t("account.theme")}</MenuLabel>
        <MenuRadioGroup aria-labelledby="theme-label" value={theme}>
          {THEMES.map((name) => (
            <MenuRadioItem key={name} value={name} onSelect={() => setTheme(name)}>
              {t(`account.theme.${name}`)}
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
        <MenuSeparator />
        <MenuItem onSelect={() => navigate("/settings/profile")} className="max-md:hidden">
          <Settings aria-hidden />
          {t("account.settings")}
        </MenuItem>
        <MenuItem onSelect={() => navigate("/settings")} className="md:hidden">
          <Settings aria-hidden />
          {t("account.settings")}
        </MenuItem>
        <MenuItem onSelect={() => void signOut()}>
          <LogOut aria-hidden />
          {t("account.signOut")}
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
