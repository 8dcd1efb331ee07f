import { useId } from "react";
import { cx } from "../../lib/classNames";

interface SwitchRowProps {
  label: string;
  help?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

/** A setting that is on or off, with its words at the start and the switch at the end. */
export function SwitchRow({ label, help, checked, onChange, disabled = false }: SwitchRowProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-6 py-3">
      <div className="min-w-0 grow">
        <p id={id} className="text-body font-title">
          {label}
        </p>
        {help && (
          <p id={`${id}-help`} className="text-help text-ink-2">
            {help}
          </p>
        )}
      </div>
      <button
        type="button"
        role="switch"
        aria-checked={checked}
        aria-labelledby={id}
        aria-describedby={help ? `${id}-help` : undefined}
        disabled={disabled}
        onClick={() => onChange(!checked)}
        className={cx(
          "relative h-6 w-10 shrink-0 rounded-full transition-colors disabled:opacity-50 touch:after:absolute touch:after:-inset-3",
          checked ? "bg-pen" : "bg-line-field",
        )}
      >
        <span
          aria-hidden
          className={cx(
            "absolute start-0.75 top-0.75 size-4.5 rounded-full bg-raised transition-transform dark:bg-surface",
            checked && "translate-x-4 rtl:-translate-x-4",
          )}
        />
      </button>
    </div>
  );
}
