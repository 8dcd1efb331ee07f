import { api } from "@convex/_generated/api";
import { useMutation, useQuery } from "convex/react";
import { Button } from "../../../components/ui/button";
import { Spinner } from "../../../components/ui/spinner";
import { t } from "../../../lib/i18n/t";
import { timeFormat } from "../../../lib/time";
import { showToast } from "../../../lib/toasts";

/** A copy of everything that is mine: asked for, being written, or there to take. */
export function ExportRow() {
  const copy = useQuery(api.accounts.getExport);
  const startExport = useMutation(api.accounts.startExport);
  const writing = copy !== null && copy !== undefined && copy.jsonUrl === null;

  function start(): void {
    startExport({}).catch(() =>
      showToast({
        kind: "error",
        title: t("settings.data.export.failed"),
        text: t("refused.noAnswer"),
      }),
    );
  }

  return (
    <div className="mb-6 flex items-center gap-6 max-md:flex-col max-md:items-stretch max-md:gap-3">
      <div className="min-w-0 grow">
        <h3 className="text-body font-title">{t("settings.data.export")}</h3>
        <p role="status" className="text-help text-ink-2">
          {writing
            ? t("settings.data.export.writing", { count: copy.messages })
            : copy?.expiresAt
              ? t("settings.data.export.until", { day: timeFormat().full(copy.expiresAt) })
              : t("settings.data.export.help")}
        </p>
        {copy?.jsonUrl && copy.htmlUrl && (
          <p className="mt-1 flex gap-4 text-row font-title">
            <FileLink href={copy.htmlUrl} text={t("settings.data.export.html")} />
            <FileLink href={copy.jsonUrl} text={t("settings.data.export.json")} />
          </p>
        )}
      </div>
      <Button onClick={start} disabled={copy === undefined || writing}>
        {writing && <Spinner className="size-4" />}
        {t("settings.data.export.start")}
      </Button>
    </div>
  );
}

function FileLink({ href, text }: { href: string; text: string }) {
  return (
    <a
      href={href}
      download
      target="_blank"
      rel="noopener noreferrer"
      className="text-pen underline underline-offset-2 touch:py-2.5"
    >
      {text}
    </a>
  );
}
