import type { ComponentProps } from "react";
import { cx } from "../../lib/classNames";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger" | "dangerOutline";
export type ButtonSize = "small" | "form";

const VARIANTS: Record<ButtonVariant, string> = {
  primary: "bg-pen text-on-pen hover:bg-pen-hover active:bg-pen-hover",
  secondary: "border border-line bg-raised text-ink shadow-1 hover:bg-hover active:bg-press",
  ghost: "text-ink-2 hover:bg-hover hover:text-ink active:bg-press",
  danger: "bg-danger text-on-danger hover:bg-danger-hover active:bg-danger-hover",
  dangerOutline: "border border-danger-line text-danger hover:bg-danger-soft active:bg-danger-soft",
};
const SIZES: Record<ButtonSize, string> = {
  small: "h-9 px-3.5 touch:h-11",
  form: "h-11 px-5 text-body font-label touch:h-12",
};

interface ButtonProps extends ComponentProps<"button"> {
  variant?: ButtonVariant;
  size?: ButtonSize;
}

export function Button({
  variant = "secondary",
  size = "small",
  className,
  type = "button",
  ...props
}: ButtonProps) {
  return (
    <button
      type={type}
      className={cx(
        "inline-flex shrink-0 items-center justify-center gap-2 rounded-field text-row font-label whitespace-nowrap transition-colors",
        "disabled:pointer-events-none disabled:opacity-60",
        VARIANTS[variant],
        SIZES[size],
        className,
      )}
      {...props}
    />
  );
}

interface IconButtonProps extends ComponentProps<"button"> {
  /** Read by screen readers, and shown as the tooltip by the browser. */
  label: string;
}

export function IconButton({ label, className, type = "button", ...props }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={cx(
        "inline-flex size-9 shrink-0 items-center justify-center rounded-field text-ink-2 transition-colors hover:bg-hover hover:text-ink active:bg-press data-[state=open]:bg-press print:hidden touch:size-11",
        className,
      )}
      {...props}
    />
  );
}
