import * as Primitive from "@radix-ui/react-tabs";
import type { ComponentProps } from "react";
import { cx } from "../../lib/classNames";

export const Segmented = Primitive.Root;
export const SegmentedPanel = Primitive.Content;

export function SegmentedList({ className, ...props }: ComponentProps<typeof Primitive.List>) {
  return (
    <Primitive.List
      className={cx("flex rounded-row bg-sunken p-1 dark:bg-hover", className)}
      {...props}
    />
  );
}

export function SegmentedTab({ className, ...props }: ComponentProps<typeof Primitive.Trigger>) {
  return (
    <Primitive.Trigger
      className={cx(
        "h-9 flex-1 rounded-item text-row font-label text-ink-2 transition-colors hover:text-ink touch:h-11",
        "data-[state=active]:bg-raised data-[state=active]:font-title data-[state=active]:text-ink data-[state=active]:shadow-1 dark:data-[state=active]:bg-press",
        className,
      )}
      {...props}
    />
  );
}
