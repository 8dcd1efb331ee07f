import { Reply } from "lucide-react";

/** Beside a message that is swiped: says what lifting the finger will do, and when it will. */
export function SwipeArrow() {
  return (
    <span
      aria-hidden
      data-swipe-arrow
      className="pointer-events-none absolute end-full top-1/2 me-2 flex size-9 -translate-y-1/2 scale-[calc(0.6+0.4*var(--swiped,0))] items-center justify-center rounded-full bg-raised text-ink-2 opacity-(--swiped) shadow-2 group-data-armed/message:bg-pen group-data-armed/message:text-on-pen"
    >
      <Reply className="size-5 rtl:-scale-x-100" />
    </span>
  );
}
