import { AfterMoment, Skeleton } from "../../../components/ui/skeleton";
import { t } from "../../../lib/i18n/t";

const WIDTHS = ["w-30", "w-24", "w-35", "w-28", "w-33", "w-22", "w-31", "w-35", "w-26", "w-29"];

export function ConversationListSkeleton() {
  return (
    <div role="status" className="min-h-0 grow overflow-hidden">
      <span className="sr-only">{t("list.loading")}</span>
      <AfterMoment>
        <div aria-hidden>
          {WIDTHS.map((width, index) => (
            <div key={index} className="flex h-16 items-center gap-3 px-4 touch:h-19">
              <Skeleton className="size-10 shrink-0 touch:size-12" />
              <div className="flex grow flex-col gap-2.5">
                <Skeleton className={`h-3 ${width}`} />
                <Skeleton className="h-2.5 w-4/5" />
              </div>
            </div>
          ))}
        </div>
      </AfterMoment>
    </div>
  );
}
