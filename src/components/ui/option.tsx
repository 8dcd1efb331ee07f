import type { ReactNode } from "react";
import { cx } from "../../lib/classNames";

interface OptionProps {
  id: string;
  /** The one the arrow keys have reached; the combobox names it as its active descendant. */
  active: boolean;
  onChoose: () => void;
  className?: string;
  children: ReactNode;
}

/** A row of a combobox's list. The text field keeps the focus and handles the keys. */
export function Option({ id, active, onChoose, className, children }: OptionProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the combobox has the focus and handles the keys
    <div
      id={id}
      role="option"
      aria-selected={active}
      tabIndex={-1}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: "nearest" });
      }}
      onClick={onChoose}
      className={cx(
        "flex cursor-pointer gap-3 rounded-row",
        active ? "bg-pen-soft hover:bg-pen-soft-hover" : "hover:bg-hover active:bg-press",
        className,
      )}
    >
      {children}
    </div>
  );
}
