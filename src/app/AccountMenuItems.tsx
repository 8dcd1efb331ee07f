import { LogOut, Settings } from "lucide-react";
import { useLocation } from "wouter";
import {
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
  PopupMenu,
} from "../components/ui/menu";
import { t } from "../lib/i18n/t";
import { setTheme, THEMES, useTheme } from "../lib/theme";
import type { Popup } from "../lib/usePopup";
import { useSignOut } from "../lib/useSignOut";

interface AccountMenuItemsProps {
  popup: Popup;
  email: string | null;
}

export default function AccountMenuItems({ popup, email }: AccountMenuItemsProps) {
  const signOut = useSignOut();
  const [, navigate] = useLocation();
  const theme = useTheme();
  return (
    <PopupMenu popup={popup} align="end">
      <MenuLabel className="max-w-64 truncate font-normal">{email}</MenuLabel>
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
    </PopupMenu>
  );
}
