import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useConvex } from "convex/react";
import { ReportDialog } from "../../../components/ReportDialog";
import { t } from "../../../lib/i18n/t";
import { firstName } from "../../../lib/people";

/** Messages that are told of: a request holds a few. */
const REPORTED_MAX = 20;

interface ReportRequestDialogProps {
  conversationId: Id<"conversations">;
  sender: { _id: Id<"users">; name: string };
  onClose: () => void;
  onReported: () => void;
}

/** Tells the administrators of a request, and declines it. */
export default function ReportRequestDialog(props: ReportRequestDialogProps) {
  const { conversationId, sender, onClose, onReported } = props;
  const convex = useConvex();

  async function send(reason: string): Promise<void> {
    const window = { conversationId, limit: REPORTED_MAX, format: "compact" as const };
    const { messages } = await convex.query(api.messages.listOlder, window);
    for (const { _id: messageId, senderId } of messages) {
      if (senderId !== sender._id) continue;
      await convex.mutation(api.messages.reportMessage, { messageId, reason });
    }
    await convex.mutation(api.conversations.answerRequest, { conversationId, accept: false });
    onReported();
  }

  return (
    <ReportDialog
      name={sender.name}
      text={t("report.text", { name: firstName(sender.name) })}
      doneText={t("report.done.text")}
      send={send}
      onClose={onClose}
    />
  );
}
