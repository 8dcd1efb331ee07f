import { Ellipsis } from "lucide-react";
import { IconButton } from "../../../components/ui/button";
import { PopupPlace } from "../../../components/ui/popup-place";
import { t } from "../../../lib/i18n/t";
import { preloadable } from "../../../lib/preloadable";
import { usePopup } from "../../../lib/usePopup";
import type { ConversationMenuProps } from "./ConversationMenu";

const ConversationMenu = preloadable(() => import("./ConversationMenu"));

/** What can be done with the open conversation. */
export function ConversationMenuButton(props: Omit<ConversationMenuProps, "popup">) {
  const { button, popup } = usePopup("menu", ConversationMenu);
  return (
    <>
      <IconButton label={t("conversation.menu")} {...button}>
        <Ellipsis aria-hidden className="size-5" />
      </IconButton>
      <PopupPlace popup={popup}>
        {(shown) => <ConversationMenu {...props} popup={shown} />}
      </PopupPlace>
    </>
  );
}
