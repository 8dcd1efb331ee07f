import { UserRound } from "lucide-react";
import type { CSSProperties } from "react";
import { cx } from "../lib/classNames";
import { avatarHue, initialsOf } from "../lib/people";

const SIZES = {
  32: "size-8 text-hint",
  36: "size-9 text-help",
  38: "size-9.5 text-row",
  40: "size-10 text-row",
  list: "size-10 text-row touch:size-12 touch:text-lead",
  64: "size-16 text-section",
};

interface AvatarProps {
  /** The person's id decides the colour. */
  id: string;
  name: string;
  size?: keyof typeof SIZES;
  className?: string;
}

/** Decoration: the name is always written beside it. */
export function Avatar({ id, name, size = 40, className }: AvatarProps) {
  const initials = initialsOf(name);
  const style = {
    "--h": avatarHue(id),
    background: "oklch(var(--avatar-bg) var(--h))",
    color: "oklch(var(--avatar-ink) var(--h))",
  } as CSSProperties;
  return (
    <span
      aria-hidden
      style={style}
      className={cx(
        "inline-flex shrink-0 items-center justify-center rounded-full font-title select-none",
        SIZES[size],
        className,
      )}
    >
      {initials || <UserRound className="size-1/2" />}
    </span>
  );
}
