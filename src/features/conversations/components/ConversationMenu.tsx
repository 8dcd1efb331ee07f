import { PopupMenu } from "../../../components/ui/menu";
import type { Popup } from "../../../lib/usePopup";
import { ConversationMenuItems, type ConversationMenuItemsProps } from "./ConversationMenuItems";

export interface ConversationMenuProps extends ConversationMenuItemsProps {
  popup: Popup;
}

export default function ConversationMenu({ popup, ...props }: ConversationMenuProps) {
  return (
    <PopupMenu popup={popup} modal={false} align="end">
      <ConversationMenuItems {...props} />
    </PopupMenu>
  );
}
