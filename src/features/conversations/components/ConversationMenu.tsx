import { Archive, ArchiveRestore, Ban, Bell, BellOff, Ellipsis, Pin, PinOff } from "lucide-react";
import { IconButton } from "../../../components/ui/button";
import {
  Menu,
  MenuContent,
  MenuItem,
  MenuSeparator,
  MenuTrigger,
} from "../../../components/ui/menu";
import { t } from "../../../lib/i18n/t";
import type { useConversationActions } from "../hooks/useConversationActions";

interface ConversationMenuProps {
  shelf: string;
  muted: boolean;
  /** Null where there is nobody to block. */
  blocked: boolean | null;
  actions: ReturnType<typeof useConversationActions>;
}

export function ConversationMenu({ shelf, muted, blocked, actions }: ConversationMenuProps) {
  const pinned = shelf === "pinned";
  const archived = shelf === "archived";
  return (
    <Menu modal={false}>
      <MenuTrigger asChild>
        <IconButton label={t("conversation.menu")}>
          <Ellipsis aria-hidden className="size-5" />
        </IconButton>
      </MenuTrigger>
      <MenuContent align="end">
        <MenuItem onSelect={() => actions.setShelf(pinned ? "main" : "pinned")}>
          {pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
          {t(pinned ? "conversation.unpin" : "conversation.pin")}
        </MenuItem>
        <MenuItem onSelect={() => actions.setMuted(!muted)}>
          {muted ? <Bell aria-hidden /> : <BellOff aria-hidden />}
          {t(muted ? "conversation.unmute" : "conversation.mute")}
        </MenuItem>
        <MenuItem onSelect={() => actions.setShelf(archived ? "main" : "archived")}>
          {archived ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />}
          {t(archived ? "conversation.unarchive" : "conversation.archive")}
        </MenuItem>
        {blocked !== null && (
          <>
            <MenuSeparator />
            <MenuItem onSelect={() => actions.setBlocked(!blocked)} isDanger={!blocked}>
              <Ban aria-hidden />
              {t(blocked ? "conversation.unblock" : "conversation.block")}
            </MenuItem>
          </>
        )}
      </MenuContent>
    </Menu>
  );
}
