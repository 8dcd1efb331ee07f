import type { KeyboardEvent } from "react";
import { t } from "../../../lib/i18n/t";
import { EMOJI_GROUPS } from "../logic/emojiList";
import { getRecentEmoji } from "../logic/recentEmoji";

const COLUMNS = 8;

interface EmojiGridProps {
  onPick: (emoji: string) => void;
}

/** All that can be picked, the recent ones first; arrow keys move in it as it looks. */
export function EmojiGrid({ onPick }: EmojiGridProps) {
  return (
    <div role="presentation" onKeyDown={moveInGrid}>
      <EmojiGroup title={t("emoji.recent")} emoji={getRecentEmoji(COLUMNS)} onPick={onPick} />
      {EMOJI_GROUPS.map(({ name, emoji }) => (
        <EmojiGroup key={name} title={t(`emoji.${name}`)} emoji={emoji} onPick={onPick} />
      ))}
    </div>
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
            className="flex aspect-square items-center justify-center rounded-item font-emoji text-[1.375rem] hover:bg-hover focus-visible:bg-hover active:bg-press touch:min-h-11"
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
  const isSideways = event.key === "ArrowRight" || event.key === "ArrowLeft";
  const step = (STEPS[event.key] ?? 0) * (isSideways && document.dir === "rtl" ? -1 : 1);
  if (step === 0) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-emoji]")];
  const index = items.findIndex((item) => item === document.activeElement);
  event.preventDefault();
  items[Math.min(Math.max(index + step, 0), items.length - 1)]?.focus();
}
