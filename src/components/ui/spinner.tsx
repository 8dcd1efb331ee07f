import { LoaderCircle } from "lucide-react";
import { cx } from "../../lib/classNames";

export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={cx("size-5 animate-spin text-ink-2", className)} />;
}
