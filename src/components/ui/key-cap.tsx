import type { ReactNode } from "react";
import { cx } from "../../lib/classNames";

/** One key. Hidden where there is no keyboard to press it on. */
export function KeyCap({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <kbd
      className={cx(
        "inline-flex h-5 min-w-5 items-center justify-center rounded-key border border-line bg-raised px-1.5 font-sans text-key font-key text-ink-2 shadow-1 touch:hidden",
        className,
      )}
    >
      {children}
    </kbd>
  );
}

export function KeyCaps({ keys, className }: { keys: readonly string[]; className?: string }) {
  return (
    <span className={cx("inline-flex shrink-0 items-center gap-1", className)}>
      {keys.map((key) => (
        <KeyCap key={key}>{key}</KeyCap>
      ))}
    </span>
  );
}
