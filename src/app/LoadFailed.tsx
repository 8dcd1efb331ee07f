import { Button } from "../components/ui/button";
import { Notice } from "../components/ui/notice";
import { t } from "../lib/i18n/t";

export function LoadFailed({ title, onRetry }: { title: string; onRetry: () => void }) {
  return (
    <div className="flex grow items-center justify-center p-6">
      <Notice title={title} className="max-w-100">
        <Button onClick={onRetry} className="mt-2">
          {t("thread.tryAgain")}
        </Button>
      </Notice>
    </div>
  );
}
