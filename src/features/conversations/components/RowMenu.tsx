import { api } from "@convex/_generated/api";
import { MailCheck, MailOpen } from "lucide-react";
import { MenuItem, PopupMenu } from "../../../components/ui/menu";
import { t } from "../../../lib/i18n/t";
import { useOptionalAnswer } from "../../../lib/useAnswer";
import type { Popup } from "../../../lib/usePopup";
import { useToday } from "../../../lib/useToday";
import { useConversationActions } from "../hooks/useConversationActions";
import type { ConversationListRow } from "../hooks/useConversationList";
import type { RowMenuPlace } from "../hooks/useRowMenu";
import { conversationName } from "../logic/conversationName";
import { readMark } from "../logic/readMark";
import { ConversationMenuItems } from "./ConversationMenuItems";

interface RowMenuProps {
  popup: Popup;
  row: ConversationListRow;
  viewerId: string;
  /** The conversation is the open one. */
  selected: boolean;
  place: RowMenuPlace;
  /** Gives the focus back, and takes the menu off the page. */
  onCloseAutoFocus: (event: Event) => void;
}

/** The options of a row of the list: by the right button, by a long press or by the menu key. */
export default function RowMenu(props: RowMenuProps) {
  const { popup, row, viewerId, selected, place, onCloseAutoFocus } = props;
  const { _id: conversationId, otherUser, isSelf, shelf, mutedUntil } = row;
  const otherUserId = isSelf ? null : (otherUser?._id ?? null);
  const today = useToday();
  const actions = useConversationActions({ conversationId, otherUserId });
  const blockedPeople = useOptionalAnswer(api.users.listBlocked, {});
  const blocked = blockedPeople?.some(({ _id }) => _id === otherUserId) ?? false;
  const mark = readMark(row, { viewerId, selected });
  const beside = document.dir === "rtl" ? "left" : "right";
  const { left, top, width, height } = place.anchor;
  return (
    <PopupMenu
      popup={popup}
      modal={false}
      // Beside a point, below a row.
      side={width === 0 ? beside : "bottom"}
      align="start"
      sideOffset={2}
      aria-labelledby={undefined}
      aria-label={conversationName(row)}
      onCloseAutoFocus={onCloseAutoFocus}
      onContextMenu={(event) => event.preventDefault()}
      anchor={
        <span
          aria-hidden
          className="pointer-events-none fixed"
          style={{ left, top, width, height }}
        />
      }
    >
      {mark && (
        <MenuItem onSelect={() => actions.setRead(mark.messageId, mark.read)}>
          {mark.read ? <MailCheck aria-hidden /> : <MailOpen aria-hidden />}
          {t(mark.read ? "conversation.markRead" : "conversation.markUnread")}
        </MenuItem>
      )}
      <ConversationMenuItems
        shelf={shelf}
        muted={mutedUntil !== null && mutedUntil > today}
        blocked={otherUserId && blocked}
        actions={actions}
      />
    </PopupMenu>
  );
}
