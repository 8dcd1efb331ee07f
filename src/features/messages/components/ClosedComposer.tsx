import type { ReactNode } from "react";

interface ClosedComposerProps {
  /** Why nothing can be written here. */
  text: string;
  /** The way out, where there is one. */
  children?: ReactNode;
}

/** In the composer's place, of its size, so that the thread stays where it is. */
export function ClosedComposer({ text, children }: ClosedComposerProps) {
  return (
    <div className="mx-auto w-full max-w-197 shrink-0 px-2 pb-5.5 md:px-3.5 md:pb-8 print:hidden touch:pb-5">
      <div
        role="status"
        className="flex min-h-12 items-center justify-between gap-4 rounded-bubble border border-line bg-canvas py-1.25 ps-4 pe-1.5 text-row text-ink-2"
      >
        <p className="min-w-0 wrap-anywhere">{text}</p>
        {children}
      </div>
    </div>
  );
}
