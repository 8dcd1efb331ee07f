import { Archive, ArchiveRestore, Ban, Bell, BellOff, Pin, PinOff } from "lucide-react";
import { MenuItem, MenuSeparator } from "../../../components/ui/menu";
import { t } from "../../../lib/i18n/t";
import type { useConversationActions } from "../hooks/useConversationActions";

export interface ConversationMenuItemsProps {
  shelf: string;
  muted: boolean;
  /** Null where there is nobody to block. */
  blocked: boolean | null;
  actions: ReturnType<typeof useConversationActions>;
}

/** What can be done with a conversation, from its header or its row. */
export function ConversationMenuItems(props: ConversationMenuItemsProps) {
  const { shelf, muted, blocked, actions } = props;
  const pinned = shelf === "pinned";
  const archived = shelf === "archived";
  /** Where Undo puts it. */
  const before = pinned ? "pinned" : archived ? "archived" : "main";
  return (
    <>
      <MenuItem onSelect={() => actions.setShelf(pinned ? "main" : "pinned", before)}>
        {pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
        {t(pinned ? "conversation.unpin" : "conversation.pin")}
      </MenuItem>
      <MenuItem onSelect={() => actions.setMuted(!muted)}>
        {muted ? <Bell aria-hidden /> : <BellOff aria-hidden />}
        {t(muted ? "conversation.unmute" : "conversation.mute")}
      </MenuItem>
      <MenuItem onSelect={() => actions.setShelf(archived ? "main" : "archived", before)}>
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
    </>
  );
}
