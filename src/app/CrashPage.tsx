import { Mark } from "../components/Mark";
import { Button } from "../components/ui/button";
import { t } from "../lib/i18n/t";

export function CrashPage({ error }: { error: unknown }) {
  return (
    <main className="flex h-dvh flex-col items-center justify-center overflow-y-auto px-6">
      <div role="alert" className="w-full max-w-110">
        <Mark className="size-10" />
        <h1 className="mt-5 text-title font-title">{t("crash.title")}</h1>
        <p className="mt-2 text-lead text-ink-2">{t("crash.text")}</p>
        <Button
          variant="primary"
          size="form"
          className="mt-6"
          onClick={() => window.location.reload()}
        >
          {t("crash.reload")}
        </Button>
        <details className="mt-6 text-help text-ink-2">
          <summary className="cursor-pointer">{t("crash.details")}</summary>
          <pre className="mt-2 font-mono wrap-anywhere whitespace-pre-wrap">
            {error instanceof Error ? error.message : String(error)}
          </pre>
        </details>
      </div>
    </main>
  );
}
