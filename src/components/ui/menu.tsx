import * as Primitive from "@radix-ui/react-dropdown-menu";
import { Check } from "lucide-react";
import { useRef, type ComponentProps, type FocusEvent, type ReactElement } from "react";
import { cx } from "../../lib/classNames";
import type { Popup } from "../../lib/usePopup";
import { AdoptedButton } from "./adopted-button";
import { isFocusTaken } from "../../lib/focus";

/** Radix asks for the direction, and takes left to right where nobody says. */
export function Menu(props: ComponentProps<typeof Primitive.Root>) {
  return <Primitive.Root dir={document.dir === "rtl" ? "rtl" : "ltr"} {...props} />;
}
export const MenuTrigger = Primitive.Trigger;
export const MenuRadioGroup = Primitive.RadioGroup;

const ITEM =
  "flex h-9 items-center gap-3 rounded-item px-2.5 text-row outline-none select-none data-highlighted:bg-hover touch:h-11";

export function MenuContent({
  className,
  sideOffset = 6,
  ...props
}: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        sideOffset={sideOffset}
        collisionPadding={8}
        onCloseAutoFocus={leaveTakenFocus}
        className={cx(
          "z-20 min-w-56 rounded-menu bg-raised p-1.5 shadow-2 data-[state=closed]:animate-pop-out data-[state=open]:animate-pop-in",
          className,
        )}
        {...props}
      />
    </Primitive.Portal>
  );
}

/** Radix gives it to the trigger, whoever may have it by then. */
function leaveTakenFocus(event: Event): void {
  if (isFocusTaken()) event.preventDefault();
}

interface PopupMenuProps extends ComponentProps<typeof Primitive.Content> {
  popup: Popup;
  /** Keeps everything else on the page from being used. */
  modal?: boolean;
  /** What it stands beside, where that is not the button. */
  anchor?: ReactElement;
}

/** The menu of a button that `usePopup` made. */
export function PopupMenu({ popup, modal, anchor, ...props }: PopupMenuProps) {
  const entered = useRef(false);
  // Radix leads keys to the first item only if it was there to see them.
  function onFocus(event: FocusEvent<HTMLElement>): void {
    if (entered.current || event.target !== event.currentTarget) return;
    entered.current = true;
    if (popup.byKey) event.target.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
  }
  // The button opens and closes by itself. Radix would close again what it opens while the menu fades.
  function onPointerDownOutside(event: Event): void {
    const isOnButton =
      event.target instanceof Node && popup.buttonRef.current?.contains(event.target);
    if (isOnButton) event.preventDefault();
  }
  function onClosed(event: Event): void {
    leaveTakenFocus(event);
    popup.onGone();
  }
  return (
    <Menu open={popup.open} onOpenChange={popup.onOpenChange} modal={modal}>
      <MenuTrigger asChild>{anchor ?? <AdoptedButton buttonRef={popup.buttonRef} />}</MenuTrigger>
      <MenuContent
        onCloseAutoFocus={onClosed}
        onFocus={onFocus}
        onPointerDownOutside={onPointerDownOutside}
        {...props}
      />
    </Menu>
  );
}

interface MenuItemProps extends ComponentProps<typeof Primitive.Item> {
  /** It takes something away. */
  isDanger?: boolean;
}

export function MenuItem({ isDanger = false, className, ...props }: MenuItemProps) {
  return (
    <Primitive.Item
      className={cx(
        ITEM,
        "[&_svg]:size-4.5 [&_svg]:shrink-0",
        isDanger ? "text-danger" : "text-ink [&_svg]:text-ink-2",
        className,
      )}
      {...props}
    />
  );
}

export function MenuRadioItem({
  className,
  children,
  ...props
}: ComponentProps<typeof Primitive.RadioItem>) {
  return (
    <Primitive.RadioItem className={cx(ITEM, "justify-between text-ink", className)} {...props}>
      {children}
      <Primitive.ItemIndicator>
        <Check aria-hidden className="size-4.5 text-pen" />
      </Primitive.ItemIndicator>
    </Primitive.RadioItem>
  );
}

export function MenuLabel({ className, ...props }: ComponentProps<typeof Primitive.Label>) {
  return (
    <Primitive.Label
      className={cx("px-2.5 pt-2 pb-1 text-hint font-title text-ink-3", className)}
      {...props}
    />
  );
}

export function MenuSeparator({ className, ...props }: ComponentProps<typeof Primitive.Separator>) {
  return <Primitive.Separator className={cx("mx-1 my-1.5 h-px bg-line", className)} {...props} />;
}
