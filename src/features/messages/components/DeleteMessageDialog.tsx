import type { Id } from "@convex/_generated/dataModel";
import { Button } from "../../../components/ui/button";
import { ConfirmDialog } from "../../../components/ui/confirm-dialog";
import { t } from "../../../lib/i18n/t";
import { firstName, isOwnNotes } from "../../../lib/people";
import type { ThreadMessage } from "../logic/threadMessage";

interface DeleteMessageDialogProps {
  message: ThreadMessage;
  name: string;
  onClose: () => void;
  onDeleteForAll: (id: Id<"messages">) => void;
  onDeleteForMe: (id: Id<"messages">) => void;
}

export default function DeleteMessageDialog(props: DeleteMessageDialogProps) {
  const { message, name, onClose, onDeleteForAll, onDeleteForMe } = props;
  const isNote = isOwnNotes(name);
  const forAll = message.own && !message.isDeleted && !isNote;
  function choose(run: (id: Id<"messages">) => void): void {
    if (message.id) run(message.id);
    onClose();
  }
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      returnFocusTo={() =>
        document.querySelector<HTMLElement>(`li[data-key="${CSS.escape(message.key)}"]`)
      }
      title={t("remove.title")}
      text={
        isNote
          ? t("remove.text.note")
          : t(forAll ? "remove.text.own" : "remove.text.peer", { name: firstName(name) })
      }
      actions={
        <>
          <Button onClick={onClose}>{t("remove.keep")}</Button>
          <Button
            variant={forAll ? "dangerOutline" : "danger"}
            onClick={() => choose(isNote && !message.isDeleted ? onDeleteForAll : onDeleteForMe)}
          >
            {t(isNote ? "action.remove" : "remove.forMe")}
          </Button>
          {forAll && (
            <Button variant="danger" onClick={() => choose(onDeleteForAll)}>
              {t("remove.forAll")}
            </Button>
          )}
        </>
      }
    />
  );
}
