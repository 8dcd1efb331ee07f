import { useState } from "react";
import { Dialog } from "../../../components/ui/dialog";
import { t } from "../../../lib/i18n/t";
import { NewToken } from "./NewToken";
import { TokenForm } from "./TokenForm";

/** Asks what the token is for, then shows it: this once, since the server keeps only its hash. */
export default function CreateTokenDialog({ onClose }: { onClose: () => void }) {
  const [token, setToken] = useState<string | null>(null);
  return (
    <Dialog
      open
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      // A press beside it must not take away what is shown only once.
      onInteractOutside={(event) => event.preventDefault()}
      title={t(token === null ? "settings.tokens.create" : "settings.tokens.made")}
      description={t("settings.tokens.lead")}
    >
      <div className="scroll-thin overflow-y-auto px-5 pt-1 pb-6">
        {token === null ? (
          <TokenForm onMade={setToken} />
        ) : (
          <NewToken token={token} onDone={onClose} />
        )}
      </div>
    </Dialog>
  );
}
