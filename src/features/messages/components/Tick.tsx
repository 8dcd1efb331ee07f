import { Check, CheckCheck, CircleAlert, Clock3 } from "lucide-react";
import { cx } from "../../../lib/classNames";
import type { Delivery } from "../logic/threadMessage";

/** Drawn smaller, they take as much room as the rest: nothing moves when a message gets on. */
const SMALL = "mx-px size-3.5";

/** How far an own message is, as an icon. The words are in the message's accessible name. */
export function Tick({ delivery }: { delivery: Delivery }) {
  switch (delivery.state) {
    case "received":
      return null;
    case "sending":
      // Most sends are answered sooner than this, and a clock that flashes says nothing.
      return <Clock3 aria-hidden className={cx(SMALL, "animate-appear-late")} />;
    case "queued":
      return <Clock3 aria-hidden className={SMALL} />;
    case "sent":
      return <Check aria-hidden className="size-4" />;
    case "read":
      return <CheckCheck aria-hidden className="size-4 text-pen" />;
    case "failed":
      return <CircleAlert aria-hidden className={cx(SMALL, "text-danger")} />;
  }
}
