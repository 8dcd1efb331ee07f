import { LoaderCircle } from "lucide-react";
import { cx } from "../../lib/classNames";

interface SpinnerProps {
  className?: string;
  /** Out of sight it must stand still: a turning one has the browser draw every frame. */
  still?: boolean;
}

export function Spinner({ className, still = false }: SpinnerProps) {
  return (
    <LoaderCircle
      aria-hidden
      className={cx("size-5 text-ink-2", !still && "animate-spin", className)}
    />
  );
}
