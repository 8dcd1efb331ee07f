import { WifiOff } from "lucide-react";
import { cx } from "../lib/classNames";
import { useConnection } from "../lib/connection";
import { t } from "../lib/i18n/t";
import { useNextTry } from "../lib/nextTry";

interface ConnectionBarProps {
  className?: string;
}

/** Says that there is no connection, what is kept, and what one can do. */
export function ConnectionBar(props: ConnectionBarProps) {
  const { state } = useConnection();
  return state === "offline" ? <OfflineBar {...props} /> : null;
}

function OfflineBar({ className }: ConnectionBarProps) {
  const { seconds, tryNow } = useNextTry();
  return (
    <div
      role="status"
      className={cx(
        "flex min-h-11 shrink-0 items-center gap-3 border-y border-line bg-sunken px-4 py-1 text-help md:px-5",
        className,
      )}
    >
      <WifiOff aria-hidden className="size-4.5 shrink-0" />
      <p className="min-w-0 grow">
        <b className="font-title">{t("connection.offline.title")}</b>{" "}
        <span className="max-md:hidden">{t("connection.offline.text")}</span>
        <span className="md:hidden">{t("connection.offline.short")}</span>
        {/* Hidden from readers, who would hear it every second. */}
        <span aria-hidden className="tabular max-md:hidden">
          {" "}
          {t("connection.nextTry", { seconds })}
        </span>
      </p>
      <button
        type="button"
        onClick={tryNow}
        className="h-8 shrink-0 rounded-item px-2 font-title text-pen hover:bg-press touch:h-11"
      >
        {t("connection.tryNow")}
      </button>
    </div>
  );
}
