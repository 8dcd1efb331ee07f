import { useRef, type FormEvent } from "react";
import { Button } from "../../../components/ui/button";
import { Field } from "../../../components/ui/field";
import { Notice } from "../../../components/ui/notice";
import { Spinner } from "../../../components/ui/spinner";
import { WorkProgress } from "../../../components/WorkProgress";
import { t } from "../../../lib/i18n/t";
import { useCodeRequest } from "../hooks/useCodeRequest";
import { emailProblemText } from "../logic/problemText";
import { AuthFailureNotice } from "./AuthFailureNotice";

interface CodeRequestFormProps {
  email: string;
  onEmail: (email: string) => void;
  onSent: () => void;
  onSignInInstead: () => void;
}

/** Forgot the password, where the server sends e-mail. */
export function CodeRequestForm({ email, onEmail, onSent, onSignInInstead }: CodeRequestFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const { busy, workDone, failure, problem, submit } = useCodeRequest({
    email,
    onProblem: () => form.current?.querySelector("input")?.focus(),
    onSent,
  });

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    void submit();
  }

  return (
    <form ref={form} noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
      {failure?.kind === "tooMany" ? (
        <Notice title={t("auth.forgot.tooMany.title")}>
          {t("auth.forgot.tooMany.text", { count: failure.minutes })}
        </Notice>
      ) : (
        <AuthFailureNotice failure={failure} onSignInInstead={onSignInInstead} />
      )}
      <Field
        label={t("auth.email")}
        error={problem && emailProblemText(problem)}
        name="email"
        type="email"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        value={email}
        onChange={(event) => onEmail(event.target.value)}
      />
      <Button type="submit" variant="primary" size="form" aria-busy={busy} className="mt-1">
        {busy && <Spinner className="text-on-pen" />}
        {t("auth.forgot.submit")}
      </Button>
      {workDone !== null && <WorkProgress share={workDone} text={t("work.afterManyCodes")} />}
    </form>
  );
}
