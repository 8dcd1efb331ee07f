import { Link } from "wouter";
import { t } from "../lib/i18n/t";

export function ConversationMissing() {
  return (
    <div className="flex grow items-center justify-center p-6">
      <div role="alert" className="max-w-100">
        <h1 className="text-section font-title">{t("thread.missing.title")}</h1>
        <p className="mt-1 text-ink-2">{t("thread.missing.text")}</p>
        <Link
          href="/"
          className="mt-4 inline-block font-title text-pen underline underline-offset-2"
        >
          {t("thread.missing.action")}
        </Link>
      </div>
    </div>
  );
}
