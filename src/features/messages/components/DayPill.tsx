import { useEffect, useState, type RefObject } from "react";
import { cx } from "../../../lib/classNames";
import { SECOND } from "../../../lib/time";
import { useDayLabel } from "../hooks/useDayLabel";
import { isAtBottom } from "../logic/scrollPosition";

interface DayPillProps {
  viewRef: RefObject<HTMLElement | null>;
}

const SHOWN_MS = 1.5 * SECOND;
/** The room the pill takes at the top; a label in there speaks for itself. */
const ROOM_PX = 44;

/** Says which day one looks at while one scrolls. The labels between the messages say it for good. */
export function DayPill({ viewRef }: DayPillProps) {
  const [day, setDay] = useState<number | null>(null);
  const [shown, setShown] = useState(false);

  useEffect(() => {
    const view = viewRef.current;
    if (!view) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = () => setShown(false);
    const onScroll = () => {
      const found = isAtBottom(view) ? null : findDay(view);
      if (found !== null) setDay(found);
      setShown(found !== null);
      clearTimeout(timer);
      timer = setTimeout(hide, SHOWN_MS);
    };
    view.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      view.removeEventListener("scroll", onScroll);
      clearTimeout(timer);
    };
  }, [viewRef]);

  return day === null ? null : <Pill day={day} shown={shown} />;
}

function Pill({ day, shown }: { day: number; shown: boolean }) {
  return (
    <div
      aria-hidden
      className={cx(
        "pointer-events-none absolute inset-x-0 top-2 z-1 flex justify-center transition-opacity",
        shown ? "opacity-100" : "opacity-0",
      )}
    >
      <span className="rounded-full bg-raised px-3 py-1 text-hint font-title text-ink-2 shadow-2">
        {useDayLabel(day)}
      </span>
    </div>
  );
}

/** The day of what is at the top of the view; null when a label there says it already. */
function findDay(view: HTMLElement): number | null {
  const top = view.getBoundingClientRect().top;
  let day: number | null = null;
  for (const label of view.querySelectorAll<HTMLElement>("[data-day]")) {
    const box = label.getBoundingClientRect();
    if (box.top - top >= ROOM_PX) break;
    if (box.bottom > top) return null;
    day = Number(label.dataset["day"]);
  }
  return day;
}
