import { api } from "@convex/_generated/api";
import { useAction } from "convex/react";
import { useState, type FormEvent } from "react";
import { Button } from "../../../components/ui/button";
import { ConfirmDialog } from "../../../components/ui/confirm-dialog";
import { Field } from "../../../components/ui/field";
import { Spinner } from "../../../components/ui/spinner";
import { WorkProgress } from "../../../components/WorkProgress";
import { getAppError } from "../../../lib/appError";
import { t } from "../../../lib/i18n/t";
import { withProof } from "../../../lib/proof/withProof";
import { showToast } from "../../../lib/toasts";
import { useOptionalAnswer } from "../../../lib/useAnswer";
import { forgetSession, noteSession, useSignOut } from "../../../lib/useSignOut";

const FORM_ID = "delete-account";

export default function DeleteAccountDialog({ onClose }: { onClose: () => void }) {
  const deleteAccount = useAction(api.accounts.deleteAccount);
  const backupDays = useOptionalAnswer(api.accounts.getLeavingTerms, {})?.backupDays ?? 0;
  const signOut = useSignOut();
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [workDone, setWorkDone] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (password === "") {
      setProblem(t("auth.field.password.empty"));
      return;
    }
    setBusy(true);
    // Access ends before the answer is here: by the person's own will.
    forgetSession();
    try {
      await withProof((proof) => deleteAccount({ password, ...proof }), setWorkDone);
      showToast({ kind: "success", title: t("settings.data.deleted") });
      await signOut();
    } catch (error) {
      noteSession();
      setProblem(problemText(getAppError(error)?.code));
      setBusy(false);
    } finally {
      setWorkDone(null);
    }
  }

  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("settings.data.delete.title")}
      text={toText(backupDays)}
      actions={
        <>
          <Button onClick={onClose}>{t("settings.data.keep")}</Button>
          <Button type="submit" form={FORM_ID} variant="danger" aria-busy={busy}>
            {busy && <Spinner className="size-4 text-on-danger" />}
            {t("settings.data.delete")}
          </Button>
        </>
      }
    >
      <form
        id={FORM_ID}
        noValidate
        onSubmit={(event) => void submit(event)}
        className="mt-5 grid gap-3"
      >
        <Field
          label={t("settings.data.password")}
          type="password"
          autoComplete="current-password"
          autoFocus
          value={password}
          error={problem}
          onChange={(event) => setPassword(event.target.value)}
        />
        {workDone !== null && <WorkProgress share={workDone} />}
      </form>
    </ConfirmDialog>
  );
}

function toText(backupDays: number): string {
  const backups =
    backupDays === 0 ? [] : [t("settings.data.delete.backups", { count: backupDays })];
  return [t("settings.data.delete.text"), ...backups].join(" ");
}

function problemText(code: string | undefined): string {
  switch (code) {
    case "InvalidCredentials":
      return t("settings.password.wrong");
    case "TooManyTries":
      return t("settings.password.tooMany");
    default:
      return t("refused.noAnswer");
  }
}
