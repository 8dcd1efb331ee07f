import { useEffect, useState, type ReactNode } from "react";
import { cx } from "../../lib/classNames";

const SHOW_AFTER_MS = 150;

export function Skeleton({ className }: { className?: string }) {
  return <div className={cx("animate-shimmer rounded-full bg-sunken", className)} />;
}

/** Keeps a quick answer from flashing a skeleton: draws its children only after a moment. */
export function AfterMoment({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return shown ? children : null;
}
