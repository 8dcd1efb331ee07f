import { CircleAlert } from "lucide-react";
import { useId, type ComponentProps, type ReactNode } from "react";
import { cx } from "../../lib/classNames";

interface FieldProps extends ComponentProps<"input"> {
  label: string;
  help?: ReactNode;
  error?: string | null | undefined;
  /** Marks the field without words of its own: what `describedBy` names says it. */
  invalid?: boolean;
  /** Sits inside the field at its end, such as "Show". */
  end?: ReactNode;
  /** Ids of more text that describes the field. */
  describedBy?: string;
}

export function Field({
  label,
  help,
  error,
  end,
  describedBy,
  invalid,
  className,
  id: givenId,
  ...props
}: FieldProps) {
  const ownId = useId();
  const id = givenId ?? ownId;
  const noteId = `${id}-note`;
  const describes = [error || help ? noteId : null, describedBy].filter(Boolean).join(" ");
  return (
    <div className={cx("flex flex-col gap-1.5", className)}>
      <label htmlFor={id} className="text-row font-label text-ink">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          aria-invalid={error || invalid ? true : undefined}
          aria-describedby={describes || undefined}
          className={cx(
            "h-11 w-full rounded-field border border-line-field bg-raised px-3.5 text-body text-ink outline-none dark:bg-surface touch:h-12 touch:text-lead",
            "focus:border-pen focus:inset-ring focus:inset-ring-pen",
            "aria-invalid:border-danger aria-invalid:inset-ring aria-invalid:inset-ring-danger",
            end ? "pe-20" : null,
          )}
          {...props}
        />
        {end && <div className="absolute inset-y-0 end-2 flex items-center">{end}</div>}
      </div>
      {error ? (
        <p id={noteId} className="flex gap-1.5 text-help font-medium text-danger">
          <CircleAlert aria-hidden className="mt-px size-4 shrink-0" />
          {error}
        </p>
      ) : help ? (
        <p id={noteId} className="text-help text-ink-2">
          {help}
        </p>
      ) : null}
    </div>
  );
}
