import {
  Copy,
  Flag,
  History,
  MailOpen,
  Pencil,
  Reply,
  SmilePlus,
  Sparkles,
  Trash2,
  type LucideIcon,
} from "lucide-react";
import type { ReactNode } from "react";
import { KeyCap } from "../../../components/ui/key-cap";
import {
  Menu,
  MenuContent,
  MenuItem,
  MenuSeparator,
  MenuTrigger,
} from "../../../components/ui/menu";
import { t } from "../../../lib/i18n/t";
import {
  canReact,
  listActions,
  type MessageActionName,
  type MessageActions,
} from "../logic/messageActions";
import type { ThreadMessage } from "../logic/threadMessage";

export const ACTION_LOOKS: Record<MessageActionName, { Icon: LucideIcon; keyCap: string | null }> =
  {
    reply: { Icon: Reply, keyCap: "R" },
    edit: { Icon: Pencil, keyCap: "E" },
    copy: { Icon: Copy, keyCap: "C" },
    showEdits: { Icon: History, keyCap: "H" },
    findSimilar: { Icon: Sparkles, keyCap: "F" },
    markUnread: { Icon: MailOpen, keyCap: "U" },
    report: { Icon: Flag, keyCap: null },
    remove: { Icon: Trash2, keyCap: "Del" },
  };

interface MessageMenuProps {
  message: ThreadMessage;
  actions: MessageActions;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Chooses an emoji. */
  onReact: () => void;
  /** Where the focus goes when the menu closes without moving it elsewhere. */
  onCloseAutoFocus: (event: Event) => void;
  children: ReactNode;
}

export function MessageMenu(props: MessageMenuProps) {
  const { message, actions, open, onOpenChange, onReact, onCloseAutoFocus, children } = props;
  return (
    <Menu open={open} onOpenChange={onOpenChange} modal={false}>
      <MenuTrigger asChild>{children}</MenuTrigger>
      <MenuContent align="start" onCloseAutoFocus={onCloseAutoFocus}>
        {canReact(message) && (
          <MenuItem onSelect={onReact}>
            <SmilePlus aria-hidden />
            <span className="grow pe-6">{t("action.react")}</span>
            <KeyCap>+</KeyCap>
          </MenuItem>
        )}
        {listActions(message).map((name) => {
          const { Icon, keyCap } = ACTION_LOOKS[name];
          const isDanger = name === "remove";
          return (
            <div key={name}>
              {isDanger && <MenuSeparator />}
              <MenuItem onSelect={() => actions[name](message)} isDanger={isDanger}>
                <Icon aria-hidden />
                <span className="grow pe-6">{t(`action.${name}`)}</span>
                {keyCap !== null && <KeyCap>{keyCap}</KeyCap>}
              </MenuItem>
            </div>
          );
        })}
      </MenuContent>
    </Menu>
  );
}
