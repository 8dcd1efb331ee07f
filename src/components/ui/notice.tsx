import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "../../lib/classNames";

interface NoticeProps {
  title: string;
  children?: ReactNode;
  className?: string;
}

/** What went wrong with a whole form or pane. Spoken at once when it appears. */
export function Notice({ title, children, className }: NoticeProps) {
  return (
    <div
      role="alert"
      className={cx("flex gap-2.5 rounded-field bg-danger-soft px-4 py-3 text-row", className)}
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4.5 shrink-0 text-danger" />
      <div className="min-w-0 text-ink-2">
        <p className="font-title text-ink">{title}</p>
        {children}
      </div>
    </div>
  );
}
