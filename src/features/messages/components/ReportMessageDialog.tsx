import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useConvex } from "convex/react";
import { ReportDialog } from "../../../components/ReportDialog";
import { t } from "../../../lib/i18n/t";
import { firstName } from "../../../lib/people";
import type { ThreadMessage } from "../logic/threadMessage";

interface ReportMessageDialogProps {
  message: ThreadMessage & { id: Id<"messages"> };
  /** Who wrote it. */
  name: string;
  onClose: () => void;
}

/** Tells the administrators of one message. The conversation goes on as it was. */
export default function ReportMessageDialog({ message, name, onClose }: ReportMessageDialogProps) {
  const convex = useConvex();
  return (
    <ReportDialog
      name={name}
      text={t("report.message.text", { name: firstName(name) })}
      doneText={t("report.message.done")}
      send={async (reason) => {
        await convex.mutation(api.messages.reportMessage, { messageId: message.id, reason });
      }}
      onClose={onClose}
      returnFocusTo={() =>
        document.querySelector<HTMLElement>(`li[data-key="${CSS.escape(message.key)}"]`)
      }
    />
  );
}
