import { useContext } from "react";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { InnerTabIndex } from "./innerTabIndex";
import type { ReactionCount } from "../logic/threadMessage";

interface ReactionsProps {
  reactions: readonly ReactionCount[];
  onToggle: (emoji: string) => void;
}

export function Reactions({ reactions, onToggle }: ReactionsProps) {
  const tabIndex = useContext(InnerTabIndex);
  return (
    <div className="z-1 -mt-1.75 flex flex-wrap gap-1 px-2">
      {reactions.map(({ emoji, count, own }) => (
        <button
          key={emoji}
          type="button"
          aria-pressed={own}
          aria-label={t("message.reaction", { emoji, count })}
          tabIndex={tabIndex}
          onClick={() => onToggle(emoji)}
          className={cx(
            "relative flex h-6 min-w-8 items-center justify-center gap-1 rounded-full border px-1.5 text-help tabular transition-colors touch:h-7 touch:min-w-10",
            "touch:after:absolute touch:after:-inset-2",
            own
              ? "border-pen bg-pen-soft font-title text-ink inset-ring inset-ring-pen hover:bg-pen-soft-hover"
              : "border-line bg-raised text-ink-2 hover:bg-hover active:bg-press",
          )}
        >
          <span className="font-emoji">{emoji}</span>
          {count > 1 && <span className="text-hint">{count}</span>}
        </button>
      ))}
    </div>
  );
}
