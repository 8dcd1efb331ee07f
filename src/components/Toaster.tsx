import { CircleAlert, CircleCheck, RefreshCw, X } from "lucide-react";
import { useEffect, useState } from "react";
import { t } from "../lib/i18n/t";
import { SECOND } from "../lib/time";
import { dismissToast, useToasts, type Toast } from "../lib/toasts";
import { IconButton } from "./ui/button";

const SUCCESS_FOR_MS = 4 * SECOND;
/** Who is offered something needs time to reach for it. */
const OFFER_FOR_MS = 8 * SECOND;

/** Short news at the top right. Good news leaves by itself; bad news stays until dismissed. */
export function Toaster() {
  const toasts = useToasts();
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 top-[calc(4.75rem+env(safe-area-inset-top,0px))] z-40 flex flex-col gap-2.5 md:start-auto md:end-5 md:w-95 print:hidden"
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const { id, kind, title, text, action } = toast;
  const [held, setHeld] = useState(false);
  const shownForMs = action ? OFFER_FOR_MS : SUCCESS_FOR_MS;
  useEffect(() => {
    if (kind !== "success" || held) return;
    const timer = setTimeout(() => dismissToast(id), shownForMs);
    return () => clearTimeout(timer);
  }, [id, kind, held, shownForMs]);
  const hold = () => setHeld(true);
  const release = () => setHeld(false);
  return (
    <div
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={release}
      className="pointer-events-auto flex animate-pop-in items-start gap-3 rounded-menu bg-raised py-3 ps-4 pe-2 shadow-3"
    >
      <Icon kind={kind} />
      <div className="min-w-0 grow py-0.5">
        <p className="text-row font-title">{title}</p>
        {text && <p className="text-row text-ink-2">{text}</p>}
      </div>
      {action && (
        <button
          type="button"
          onClick={() => {
            dismissToast(id);
            action.run();
          }}
          className="h-9 shrink-0 rounded-item px-2 text-row font-title text-pen hover:bg-hover touch:h-11"
        >
          {action.label}
        </button>
      )}
      <IconButton label={t("toast.dismiss")} onClick={() => dismissToast(id)} className="-mt-1">
        <X aria-hidden className="size-4.5" />
      </IconButton>
    </div>
  );
}

function Icon({ kind }: Pick<Toast, "kind">) {
  switch (kind) {
    case "success":
      return <CircleCheck aria-hidden className="mt-0.5 size-5 shrink-0 text-ok-ink" />;
    case "error":
      return <CircleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-danger" />;
    case "notice":
      return <RefreshCw aria-hidden className="mt-0.5 size-5 shrink-0 text-pen" />;
  }
}
