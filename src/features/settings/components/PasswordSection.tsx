import { api } from "@convex/_generated/api";
import { findPasswordWeakness, normalizeEmail } from "@convex/lib/accountRules";
import { PASSWORD_MIN_LENGTH } from "@convex/lib/limits";
import { useAction } from "convex/react";
import { useState, type FormEvent } from "react";
import { Button } from "../../../components/ui/button";
import { Field } from "../../../components/ui/field";
import { Spinner } from "../../../components/ui/spinner";
import { WorkProgress } from "../../../components/WorkProgress";
import { getAppError } from "../../../lib/appError";
import { t } from "../../../lib/i18n/t";
import { withProof } from "../../../lib/proof/withProof";
import { showToast } from "../../../lib/toasts";
import { Section } from "./Section";

interface PasswordSectionProps {
  viewer: { name: string; email: string };
}

export function PasswordSection({ viewer }: PasswordSectionProps) {
  const changePassword = useAction(api.accounts.changePassword);
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [busy, setBusy] = useState(false);
  const [workDone, setWorkDone] = useState<number | null>(null);
  const [problem, setProblem] = useState<{ field: "current" | "next"; text: string } | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const found = findProblem({ current, next, viewer });
    setProblem(found);
    if (found || busy) return;
    setBusy(true);
    try {
      const passwords = { currentPassword: current, newPassword: next };
      await withProof((proof) => changePassword({ ...passwords, ...proof }), setWorkDone);
      setCurrent("");
      setNext("");
      showToast({ kind: "success", title: t("settings.password.changed") });
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setWorkDone(null);
      setBusy(false);
    }
  }

  return (
    <Section name="password">
      <form noValidate onSubmit={(event) => void submit(event)}>
        {/* Password managers need to know whose password this is. */}
        <input type="email" autoComplete="username" value={viewer.email} readOnly hidden />
        <div className="grid gap-4 md:grid-cols-2">
          <Field
            label={t("settings.password.current")}
            type="password"
            autoComplete="current-password"
            value={current}
            error={problem?.field === "current" ? problem.text : null}
            onChange={(event) => setCurrent(event.target.value)}
          />
          <Field
            label={t("settings.password.next")}
            type="password"
            autoComplete="new-password"
            value={next}
            error={problem?.field === "next" ? problem.text : null}
            onChange={(event) => setNext(event.target.value)}
          />
        </div>
        <div className="mt-4 flex items-center justify-between gap-4 max-md:flex-col max-md:items-stretch">
          {workDone === null ? (
            <p className="text-help text-ink-2">
              {t("settings.password.help", { min: PASSWORD_MIN_LENGTH })}
            </p>
          ) : (
            <WorkProgress share={workDone} />
          )}
          <Button type="submit" aria-busy={busy}>
            {busy && <Spinner className="size-4" />}
            {t("settings.password.change")}
          </Button>
        </div>
      </form>
    </Section>
  );
}

function findProblem(options: {
  current: string;
  next: string;
  viewer: { name: string; email: string };
}) {
  const { current, next, viewer } = options;
  if (current === "") return { field: "current" as const, text: t("auth.field.password.empty") };
  const person = { name: viewer.name, email: normalizeEmail(viewer.email) };
  const weakness = findPasswordWeakness(next, person);
  return weakness
    ? { field: "next" as const, text: t(`settings.password.weak.${weakness}`) }
    : null;
}

function toProblem(error: unknown): { field: "current" | "next"; text: string } {
  switch (getAppError(error)?.code) {
    case "InvalidCredentials":
      return { field: "current", text: t("settings.password.wrong") };
    case "WeakPassword":
      return { field: "next", text: t("auth.error.refused.password") };
    case "TooManyTries":
      return { field: "current", text: t("settings.password.tooMany") };
    default:
      return { field: "current", text: t("refused.noAnswer") };
  }
}
