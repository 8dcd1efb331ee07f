import * as Popover from "@radix-ui/react-popover";
import type { ReactNode } from "react";
import { t } from "../../../lib/i18n/t";
import { rememberEmoji } from "../logic/recentEmoji";
import { EmojiGrid } from "./EmojiGrid";

interface EmojiPickerProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onPick: (emoji: string) => void;
  /** What it opens beside; with `isTrigger` a button that opens it. */
  children: ReactNode;
  isTrigger?: boolean;
  /** Where the focus goes after it closes; the trigger by default. */
  onClosed?: (event: Event) => void;
}

export function EmojiPicker(props: EmojiPickerProps) {
  const { open, onOpenChange, onPick, children, onClosed, isTrigger = true } = props;
  const Beside = isTrigger ? Popover.Trigger : Popover.Anchor;
  function pick(emoji: string): void {
    rememberEmoji(emoji);
    onPick(emoji);
    onOpenChange(false);
  }

  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Beside asChild>{children}</Beside>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={8}
          aria-label={t("emoji.title")}
          {...(onClosed && { onCloseAutoFocus: onClosed })}
          className="z-20 max-h-80 w-82 scroll-thin overflow-y-auto rounded-menu bg-raised p-3 shadow-2 outline-none data-[state=closed]:animate-pop-out data-[state=open]:animate-pop-in touch:w-92"
        >
          <EmojiGrid onPick={pick} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
