import { useId, useRef, type FormEvent } from "react";
import { Button } from "../../../components/ui/button";
import { Field } from "../../../components/ui/field";
import { Spinner } from "../../../components/ui/spinner";
import { t } from "../../../lib/i18n/t";
import { useAuthForm, type AuthFlow } from "../hooks/useAuthForm";
import { checkPasswordRules } from "../logic/passwordRules";
import { emailProblemText, nameProblemText } from "../logic/problemText";
import {
  FIELD_ORDER,
  findSignInProblems,
  findSignUpProblems,
  type Credentials,
  type FieldProblems,
} from "../logic/validation";
import { AuthFailureNotice } from "./AuthFailureNotice";
import { PasswordField } from "./PasswordField";
import { PasswordRuleList } from "./PasswordRuleList";

interface AuthFormProps {
  flow: AuthFlow;
  /** Kept by the page, so that changing between the two forms loses nothing. */
  credentials: Credentials;
  onChange: (credentials: Credentials) => void;
  onSignInInstead: () => void;
}

export function AuthForm({ flow, credentials, onChange, onSignInInstead }: AuthFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const rulesId = useId();
  const signUp = flow === "signUp";

  const { busy, workDone, failure, problems, submit } = useAuthForm({
    credentials,
    findProblems: signUp ? findSignUpProblems : findSignInProblems,
    onProblems: (found) => focusFirst(form.current, found),
  });

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    void submit(flow);
  }

  return (
    <form ref={form} noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
      <AuthFailureNotice failure={failure} onSignInInstead={onSignInInstead} />
      {signUp && (
        <Field
          label={t("auth.name")}
          help={t("auth.name.help")}
          error={problems.name && nameProblemText(problems.name)}
          name="name"
          autoComplete="name"
          value={credentials.name}
          onChange={(event) => onChange({ ...credentials, name: event.target.value })}
        />
      )}
      <Field
        label={t("auth.email")}
        error={problems.email && emailProblemText(problems.email)}
        name="email"
        type="email"
        inputMode="email"
        autoComplete={signUp ? "email" : "username"}
        autoCapitalize="none"
        spellCheck={false}
        value={credentials.email}
        onChange={(event) => onChange({ ...credentials, email: event.target.value })}
      />
      <div className="flex flex-col gap-2">
        <PasswordField
          error={problems.password === "empty" ? t("auth.field.password.empty") : null}
          invalid={problems.password === "weak"}
          name="password"
          autoComplete={signUp ? "new-password" : "current-password"}
          describedBy={signUp ? rulesId : ""}
          value={credentials.password}
          onChange={(event) => onChange({ ...credentials, password: event.target.value })}
        />
        {signUp && (
          <PasswordRuleList
            id={rulesId}
            rules={checkPasswordRules(credentials.password, {
              ...credentials,
              submitted: problems.password === "weak",
            })}
          />
        )}
      </div>
      <Button type="submit" variant="primary" size="form" aria-busy={busy} className="mt-1">
        {busy && <Spinner className="text-on-pen" />}
        {t(signUp ? "auth.signUp" : "auth.signIn")}
      </Button>
      {workDone !== null && (
        <p role="status" className="flex items-center gap-3 text-help text-ink-2">
          <span aria-hidden className="h-1.5 w-20 shrink-0 overflow-hidden rounded-full bg-press">
            <span
              className="block h-full origin-left rounded-full bg-pen rtl:origin-right"
              style={{ transform: `scaleX(${workDone})` }}
            />
          </span>
          {t("auth.work")}
        </p>
      )}
      <p className="text-help text-ink-2">{t(signUp ? "auth.passwordAdvice" : "auth.forgot")}</p>
    </form>
  );
}

function focusFirst(form: HTMLFormElement | null, problems: FieldProblems): void {
  const field = FIELD_ORDER.find((name) => problems[name]);
  const input = field && form?.elements.namedItem(field);
  if (input instanceof HTMLInputElement) input.focus();
}
