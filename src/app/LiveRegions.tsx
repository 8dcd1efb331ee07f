import { useEffect, useState } from "react";
import { onAnnouncement, type Announcement } from "../lib/announcer";

/** The two places from which screen readers speak. Always in the page, never replaced. */
export function LiveRegions() {
  const [said, setSaid] = useState<Record<Announcement["urgency"], string>>({
    polite: "",
    assertive: "",
  });
  useEffect(
    () =>
      onAnnouncement(({ text, urgency }) =>
        // The same words twice are no change to a reader; a no-break space makes them one.
        setSaid((before) => ({
          ...before,
          [urgency]: before[urgency] === text ? `${text}\u00a0` : text,
        })),
      ),
    [],
  );
  return (
    <div className="sr-only">
      <div aria-live="polite">{said.polite}</div>
      <div aria-live="assertive">{said.assertive}</div>
    </div>
  );
}
