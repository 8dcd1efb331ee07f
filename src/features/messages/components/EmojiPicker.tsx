import * as Popover from "@radix-ui/react-popover";
import type { KeyboardEvent, ReactNode } from "react";
import { t } from "../../../lib/i18n/t";
import { EMOJI_GROUPS } from "../logic/emojiList";
import { getRecentEmoji, rememberEmoji } from "../logic/recentEmoji";

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

const COLUMNS = 8;

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
          onKeyDown={moveInGrid}
          className="z-20 max-h-80 w-82 scroll-thin overflow-y-auto rounded-menu bg-raised p-3 shadow-2 outline-none data-[state=closed]:animate-pop-out data-[state=open]:animate-pop-in touch:w-92"
        >
          <EmojiGroup title={t("emoji.recent")} emoji={getRecentEmoji(COLUMNS)} onPick={pick} />
          {EMOJI_GROUPS.map(({ name, emoji }) => (
            <EmojiGroup key={name} title={t(`emoji.${name}`)} emoji={emoji} onPick={pick} />
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface EmojiGroupProps {
  title: string;
  emoji: readonly string[];
  onPick: (emoji: string) => void;
}

function EmojiGroup({ title, emoji, onPick }: EmojiGroupProps) {
  return (
    <section aria-label={title} className="mb-2">
      <h3 className="px-1 py-1 text-hint font-title text-ink-2">{title}</h3>
      <div className="grid grid-cols-8">
        {emoji.map((sign) => (
          <button
            key={sign}
            type="button"
            data-emoji
            onClick={() => onPick(sign)}
            className="flex aspect-square items-center justify-center rounded-item font-emoji text-[1.375rem] hover:bg-hover focus-visible:bg-hover touch:min-h-11"
          >
            {sign}
          </button>
        ))}
      </div>
    </section>
  );
}

const STEPS: Record<string, number> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  ArrowDown: COLUMNS,
  ArrowUp: -COLUMNS,
};

function moveInGrid(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (step === undefined) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-emoji]")];
  const index = items.findIndex((item) => item === document.activeElement);
  event.preventDefault();
  items[Math.min(Math.max(index + step, 0), items.length - 1)]?.focus();
}
