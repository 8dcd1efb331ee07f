import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useConvex } from "convex/react";
import { useState, type FormEvent } from "react";
import { Button } from "../../../components/ui/button";
import { ConfirmDialog } from "../../../components/ui/confirm-dialog";
import { Field } from "../../../components/ui/field";
import { Spinner } from "../../../components/ui/spinner";
import { t } from "../../../lib/i18n/t";
import { firstName } from "../../../lib/people";
import { showToast } from "../../../lib/toasts";

const FORM_ID = "report-request";

/** Messages that are told of: a request holds a few. */
const REPORTED_MAX = 20;

interface ReportDialogProps {
  conversationId: Id<"conversations">;
  sender: { _id: Id<"users">; name: string };
  onClose: () => void;
  onReported: () => void;
}

/** Tells the administrators of a request, and declines it. */
export default function ReportDialog(props: ReportDialogProps) {
  const { conversationId, sender, onClose, onReported } = props;
  const convex = useConvex();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    try {
      const { messages } = await convex.query(api.messages.listOlder, {
        conversationId,
        limit: REPORTED_MAX,
      });
      for (const { _id: messageId, senderId } of messages) {
        if (senderId !== sender._id) continue;
        await convex.mutation(api.messages.reportMessage, { messageId, reason });
      }
      await convex.mutation(api.conversations.answerRequest, { conversationId, accept: false });
      showToast({ kind: "success", title: t("report.done"), text: t("report.done.text") });
      onClose();
      onReported();
    } catch {
      setProblem(t("refused.noAnswer"));
      setBusy(false);
    }
  }

  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("report.title", { name: firstName(sender.name) })}
      text={t("report.text", { name: firstName(sender.name) })}
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
