import { useEffect, useState } from "react";
import { onAnnouncement, type Announcement } from "../lib/announcer";

/** Long enough for every reader to have taken it up. */
const KEPT_MS = 5000;

/** The two places from which screen readers speak. Always in the page, never replaced. */
export function LiveRegions() {
  return (
    <div className="sr-only">
      <LiveRegion urgency="polite" />
      <LiveRegion urgency="assertive" />
    </div>
  );
}

/** Emptied after a while: nobody should come upon old words there, least of all deleted ones. */
function LiveRegion({ urgency }: Pick<Announcement, "urgency">) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onAnnouncement((announcement) => {
      if (announcement.urgency !== urgency) return;
      const { text } = announcement;
      // The same words twice are no change to a reader; a no-break space makes them one.
      setSaid((before) => (before === text ? `${text}\u00a0` : text));
      clearTimeout(timer);
      timer = setTimeout(() => setSaid(""), KEPT_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [urgency]);
  return <div aria-live={urgency}>{said}</div>;
}
