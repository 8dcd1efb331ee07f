import { AfterMoment } from "../../../components/ui/skeleton";
import { t } from "../../../lib/i18n/t";

/** In the messages' place without a connection, when this device has never shown them. */
export function ThreadUnseen() {
  return (
    <div role="status" className="flex min-h-0 grow items-center justify-center p-6">
      {/* What is on the device takes a moment to be read. */}
      <AfterMoment>
        <div className="max-w-100">
          <p className="text-section font-title">{t("thread.unseen.title")}</p>
          <p className="mt-1 text-ink-2">{t("thread.unseen.text")}</p>
        </div>
      </AfterMoment>
    </div>
  );
}
