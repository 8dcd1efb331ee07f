import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useMutation } from "convex/react";
import { useState } from "react";
import { Button } from "../../../components/ui/button";
import { ConfirmDialog } from "../../../components/ui/confirm-dialog";
import { Spinner } from "../../../components/ui/spinner";
import { getAppError } from "../../../lib/appError";
import { t } from "../../../lib/i18n/t";
import { showToast } from "../../../lib/toasts";

interface RevokeTokenDialogProps {
  token: { _id: Id<"apiTokens">; name: string };
  onClose: () => void;
}

export default function RevokeTokenDialog({ token, onClose }: RevokeTokenDialogProps) {
  const revokeToken = useMutation(api.tokens.revokeToken);
  const [busy, setBusy] = useState(false);

  async function revoke(): Promise<void> {
    if (busy) return;
    setBusy(true);
    try {
      await revokeToken({ tokenId: token._id });
      showToast({ kind: "success", title: t("settings.tokens.revoked") });
    } catch (error) {
      // Taken away elsewhere meanwhile: gone is what was wanted.
      if (getAppError(error)?.code !== "NotFound") {
        showToast({
          kind: "error",
          title: t("settings.tokens.revoke.failed"),
          text: t("refused.noAnswer"),
        });
      }
    }
    onClose();
  }

  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("settings.tokens.revoke.title", { name: token.name })}
      text={t("settings.tokens.revoke.text")}
      returnFocusTo={() => document.querySelector<HTMLElement>("#tokens button:last-of-type")}
      actions={
        <>
          <Button onClick={onClose}>{t("settings.tokens.keep")}</Button>
          <Button variant="danger" aria-busy={busy} onClick={() => void revoke()}>
            {busy && <Spinner className="size-4 text-on-danger" />}
            {t("settings.tokens.revoke")}
          </Button>
        </>
      }
    />
  );
}
