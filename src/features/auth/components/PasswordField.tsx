import { useState, type ComponentProps } from "react";
import { Field } from "../../../components/ui/field";
import { t } from "../../../lib/i18n/t";

type PasswordFieldProps = Omit<ComponentProps<typeof Field>, "type" | "end">;

export function PasswordField(props: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field
      type={shown ? "text" : "password"}
      autoCapitalize="none"
      spellCheck={false}
      end={
        <button
          type="button"
          aria-label={t(shown ? "auth.password.hide.label" : "auth.password.show.label")}
          onClick={() => setShown(!shown)}
          className="h-8 rounded-item px-2 text-help font-title text-ink-2 hover:bg-hover hover:text-ink touch:h-11"
        >
          {t(shown ? "auth.password.hide" : "auth.password.show")}
        </button>
      }
      {...props}
    />
  );
}
