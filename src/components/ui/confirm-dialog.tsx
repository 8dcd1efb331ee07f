import * as Primitive from "@radix-ui/react-dialog";
import type { ReactNode } from "react";
import { useFadeOut } from "../../lib/useFadeOut";
import { useReturnFocus } from "../../lib/useReturnFocus";

interface ConfirmDialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  text: string;
  children?: ReactNode;
  /** Buttons, the safe one first: it gets the focus. */
  actions: ReactNode;
  /** Gets the focus afterwards when what had it before is gone. */
  returnFocusTo?: () => HTMLElement | null;
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({
  open,
  onClose,
  title,
  text,
  children,
  actions,
  returnFocusTo,
}: ConfirmDialogProps) {
  const scrim = useFadeOut<HTMLDivElement>();
  const panel = useFadeOut<HTMLDivElement>();
  const returnFocus = useReturnFocus(returnFocusTo);
  return (
    <Primitive.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Primitive.Portal>
        <Primitive.Overlay ref={scrim} className="fixed inset-0 z-20 animate-fade-in bg-scrim" />
        <Primitive.Content
          ref={panel}
          role="alertdialog"
          onCloseAutoFocus={returnFocus}
          className="fixed inset-x-4 top-[25vh] z-30 mx-auto max-h-[70dvh] max-w-115 animate-pop-in overflow-y-auto rounded-dialog bg-raised p-6 shadow-3 outline-none"
        >
          <Primitive.Title className="text-section font-title">{title}</Primitive.Title>
          <Primitive.Description className="mt-1.5 text-body text-ink-2">
            {text}
          </Primitive.Description>
          {children}
          <div className="mt-6 flex flex-wrap justify-end gap-2.5">{actions}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
