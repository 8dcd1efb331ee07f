import { useId, useRef, type FormEvent } from "react";
import { Button } from "../../../components/ui/button";
import { Field } from "../../../components/ui/field";
import { Spinner } from "../../../components/ui/spinner";
import { WorkProgress } from "../../../components/WorkProgress";
import { t } from "../../../lib/i18n/t";
import { useAuthForm } from "../hooks/useAuthForm";
import { checkPasswordRules } from "../logic/passwordRules";
import { emailProblemText, nameProblemText } from "../logic/problemText";
import { joinDomains, type SignUpRules } from "../logic/signUpRules";
import type { AuthFlow, Credentials, FieldName } from "../logic/validation";
import { AuthFailureNotice } from "./AuthFailureNotice";
import { PasswordField } from "./PasswordField";
import { PasswordRuleList } from "./PasswordRuleList";

interface AuthFormProps {
  flow: AuthFlow;
  /** Unknown until the server has said them. */
  rules: SignUpRules | undefined;
  /** Kept by the page, so that changing between the forms loses nothing. */
  credentials: Credentials;
  onChange: (credentials: Credentials) => void;
  onFlow: (flow: AuthFlow) => void;
}

const TEXTS = {
  signIn: { submit: "auth.signIn", password: "auth.password" },
  signUp: { submit: "auth.signUp", password: "auth.password", code: "auth.invite" },
  reset: { submit: "auth.reset", password: "auth.newPassword", code: "auth.resetCode" },
} as const;

export function AuthForm({ flow, rules, credentials, onChange, onFlow }: AuthFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const rulesId = useId();
  const choosesPassword = flow !== "signIn";
  const needsCode = flow === "reset" || (flow === "signUp" && rules?.mode === "invite");

  const { busy, workDone, failure, problems, submit } = useAuthForm({
    flow,
    credentials,
    needsCode,
    onProblems: (fields) => focusFirst(form.current, fields),
  });

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    void submit();
  }

  return (
    <form ref={form} noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
      <AuthFailureNotice failure={failure} onSignInInstead={() => onFlow("signIn")} />
      {flow !== "signIn" && needsCode && (
        <Field
          label={t(TEXTS[flow].code)}
          error={problems.code && t("auth.field.code.empty")}
          name="code"
          autoComplete={flow === "reset" ? "one-time-code" : "off"}
          autoCapitalize="characters"
          spellCheck={false}
          value={credentials.code}
          onChange={(event) => onChange({ ...credentials, code: event.target.value })}
        />
      )}
      {flow === "signUp" && (
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
        help={
          flow === "signUp" && rules?.mode === "domains"
            ? t("auth.domains", { domains: joinDomains(rules.domains) })
            : null
        }
        error={problems.email && emailProblemText(problems.email)}
        name="email"
        type="email"
        inputMode="email"
        autoComplete={flow === "signUp" ? "email" : "username"}
        autoCapitalize="none"
        spellCheck={false}
        value={credentials.email}
        onChange={(event) => onChange({ ...credentials, email: event.target.value })}
      />
      <div className="flex flex-col gap-2">
        <PasswordField
          label={t(TEXTS[flow].password)}
          error={problems.password === "empty" ? t("auth.field.password.empty") : null}
          invalid={problems.password === "weak"}
          name="password"
          autoComplete={choosesPassword ? "new-password" : "current-password"}
          describedBy={choosesPassword ? rulesId : ""}
          value={credentials.password}
          onChange={(event) => onChange({ ...credentials, password: event.target.value })}
        />
        {choosesPassword && (
          <PasswordRuleList
            id={rulesId}
            rules={checkPasswordRules(credentials.password, {
              name: flow === "signUp" ? credentials.name : "",
              email: credentials.email,
              submitted: problems.password === "weak",
            })}
          />
        )}
      </div>
      <Button type="submit" variant="primary" size="form" aria-busy={busy} className="mt-1">
        {busy && <Spinner className="text-on-pen" />}
        {t(TEXTS[flow].submit)}
      </Button>
      {workDone !== null && <WorkProgress share={workDone} />}
    </form>
  );
}

function focusFirst(form: HTMLFormElement | null, [field]: FieldName[]): void {
  const input = field && form?.elements.namedItem(field);
  if (input instanceof HTMLInputElement) input.focus();
}
