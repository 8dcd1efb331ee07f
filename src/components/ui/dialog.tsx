import * as Primitive from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "../../lib/classNames";
import { useReturnFocus } from "../../lib/useReturnFocus";
import { t } from "../../lib/i18n/t";
import { IconButton } from "./button";

interface DialogProps extends Omit<ComponentProps<typeof Primitive.Content>, "title"> {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** Said by screen readers after the title; not drawn. */
  description: string;
  children: ReactNode;
  /** Width on desktop. */
  width?: "normal" | "wide";
}

/** A dialog below the top edge on desktop, a full sheet on a phone. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  className,
  width = "normal",
  ...props
}: DialogProps) {
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-20 bg-scrim data-[state=closed]:animate-fade-out data-[state=open]:animate-fade-in" />
        <Primitive.Content
          onCloseAutoFocus={returnFocus}
          className={cx(
            "fixed inset-0 z-30 flex flex-col overflow-hidden bg-raised shadow-3 outline-none data-[state=closed]:animate-pop-out data-[state=open]:animate-sheet-in",
            "md:inset-x-0 md:top-[min(8.75rem,14vh)] md:bottom-auto md:mx-auto md:max-h-[calc(100dvh-10rem)] md:rounded-dialog md:data-[state=open]:animate-pop-in",
            width === "wide" ? "md:w-[51.25rem] md:max-w-[calc(100vw-3rem)]" : "md:w-[30rem]",
            className,
          )}
          {...props}
        >
          <header className="flex h-14 shrink-0 items-center justify-between ps-5 pe-3">
            <Primitive.Title className="text-lead font-title">{title}</Primitive.Title>
            <Primitive.Close asChild>
              <IconButton label={t("dialog.close")}>
                <X aria-hidden className="size-5" />
              </IconButton>
            </Primitive.Close>
          </header>
          <Primitive.Description className="sr-only">{description}</Primitive.Description>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
