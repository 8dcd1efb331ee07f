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
  /** A filled dot for online, a ring for away. Nothing for everything else. */
  presence?: "online" | "away" | "offline" | null | undefined;
  className?: string;
}

/** Decoration: name and presence are always written beside it. */
export function Avatar({ id, name, size = 40, presence, className }: AvatarProps) {
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
        "relative inline-flex shrink-0 items-center justify-center rounded-full font-title select-none",
        SIZES[size],
        className,
      )}
    >
      {initials || <UserRound className="size-1/2" />}
      {(presence === "online" || presence === "away") && (
        <span
          className={cx(
            "absolute -end-0.5 -bottom-0.5 size-3 rounded-full ring-2 ring-(--behind,var(--surface))",
            size === 64 && "size-3.5",
            size === "list" && "touch:size-3.5",
            presence === "online" ? "bg-ok" : "border-3 border-away bg-(--behind,var(--surface))",
          )}
        />
      )}
    </span>
  );
}
