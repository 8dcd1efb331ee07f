import * as Primitive from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "../../lib/classNames";
import { useFadeOut } from "../../lib/useFadeOut";
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
  const scrim = useFadeOut<HTMLDivElement>();
  const panel = useFadeOut<HTMLDivElement>();
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay ref={scrim} className="fixed inset-0 z-20 animate-fade-in bg-scrim" />
        <Primitive.Content
          ref={panel}
          onCloseAutoFocus={returnFocus}
          className={cx(
            "fixed inset-0 z-30 flex animate-sheet-in flex-col overflow-hidden bg-raised shadow-3 outline-none",
            "md:inset-x-0 md:top-[min(8.75rem,14vh)] md:bottom-auto md:mx-auto md:max-h-[calc(100dvh-10rem)] md:animate-pop-in md:rounded-dialog",
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
