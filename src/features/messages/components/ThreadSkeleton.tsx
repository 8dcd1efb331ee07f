import { AfterMoment } from "../../../components/ui/skeleton";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";

const BUBBLES = [
  { own: false, width: "w-[45%]", tall: false },
  { own: false, width: "w-[55%]", tall: true },
  { own: true, width: "w-[40%]", tall: false },
  { own: true, width: "w-[60%]", tall: true },
  { own: false, width: "w-[50%]", tall: false },
  { own: false, width: "w-[32%]", tall: false },
  { own: false, width: "w-[66%]", tall: true },
  { own: true, width: "w-[28%]", tall: false },
  { own: false, width: "w-[57%]", tall: true },
  { own: true, width: "w-[37%]", tall: false },
];

export function ThreadSkeleton() {
  return (
    <div
      role="status"
      className="flex min-h-0 grow flex-col justify-end overflow-hidden pb-6 md:pb-9"
    >
      <span className="sr-only">{t("thread.loading")}</span>
      <AfterMoment>
        <div aria-hidden className="mx-auto flex w-full max-w-197 flex-col px-3 md:px-3.5">
          {BUBBLES.map(({ own, width, tall }, index) => (
            <div
              key={index}
              className={cx(
                "animate-shimmer rounded-bubble",
                width,
                tall ? "h-14.5" : "h-9.25",
                own ? "self-end bg-own/55" : "bg-peer",
                BUBBLES[index - 1]?.own === own ? "mt-0.5" : "mt-3",
              )}
            />
          ))}
        </div>
      </AfterMoment>
    </div>
  );
}
