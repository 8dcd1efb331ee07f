import { useState, type FormEvent } from "react";
import { t } from "../lib/i18n/t";
import { firstName } from "../lib/people";
import { showToast } from "../lib/toasts";
import { Button } from "./ui/button";
import { ConfirmDialog } from "./ui/confirm-dialog";
import { Field } from "./ui/field";
import { Spinner } from "./ui/spinner";

const FORM_ID = "report";

interface ReportDialogProps {
  /** Who wrote what is told of. */
  name: string;
  text: string;
  /** What followed, after "Reported". */
  doneText: string;
  send: (reason: string) => Promise<void>;
  onClose: () => void;
  returnFocusTo?: () => HTMLElement | null;
}

/** Asks what is wrong before the administrators are told. Stays open when no answer comes. */
export function ReportDialog(props: ReportDialogProps) {
  const { name, text, doneText, send, onClose, returnFocusTo } = props;
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await send(reason);
      showToast({ kind: "success", title: t("report.done"), text: doneText });
      onClose();
    } catch {
      setProblem(t("refused.noAnswer"));
      setBusy(false);
    }
  }

  return (
    <ConfirmDialog
      open
      onClose={onClose}
      returnFocusTo={returnFocusTo}
      title={t("report.title", { name: firstName(name) })}
      text={text}
      actions={
        <>
          <Button onClick={onClose}>{t("report.cancel")}</Button>
          <Button type="submit" form={FORM_ID} variant="danger" aria-busy={busy}>
            {busy && <Spinner className="size-4 text-on-danger" />}
            {t("request.report")}
          </Button>
        </>
      }
    >
      <form id={FORM_ID} noValidate onSubmit={(event) => void submit(event)} className="mt-5">
        <Field
          label={t("report.reason")}
          maxLength={1000}
          autoFocus
          value={reason}
          error={problem}
          onChange={(event) => setReason(event.target.value)}
        />
      </form>
    </ConfirmDialog>
  );
}
