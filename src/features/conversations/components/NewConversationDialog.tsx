import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useMutation } from "convex/react";
import { Search } from "lucide-react";
import { useId, useState, type KeyboardEvent } from "react";
import { Dialog } from "../../../components/ui/dialog";
import { KeyCap } from "../../../components/ui/key-cap";
import { Notice } from "../../../components/ui/notice";
import { Spinner } from "../../../components/ui/spinner";
import { t } from "../../../lib/i18n/t";
import { usePersonLookup, type FoundPerson } from "../hooks/usePersonLookup";
import { PersonResults } from "./PersonResults";

interface NewConversationDialogProps {
  open: boolean;
  onClose: () => void;
  ownEmail: string;
  onOpened: (conversationId: Id<"conversations">) => void;
}

export function NewConversationDialog({ open, onClose, ...rest }: NewConversationDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title={t("new.title")}
      description={t("new.description")}
    >
      <Finder {...rest} />
    </Dialog>
  );
}

function Finder({ ownEmail, onOpened }: Pick<NewConversationDialogProps, "ownEmail" | "onOpened">) {
  const listId = useId();
  const [typed, setTyped] = useState("");
  const [state, setState] = useState<"idle" | "opening" | "failed">("idle");
  const openConversation = useMutation(api.conversations.findOrCreateConversation);
  const lookup = usePersonLookup(typed, ownEmail);
  const first = lookup.state === "found" ? lookup.people[0] : undefined;

  async function choose(person: FoundPerson): Promise<void> {
    if (state === "opening") return;
    setState("opening");
    try {
      onOpened(await openConversation({ otherUserId: person._id }));
    } catch {
      setState("failed");
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || !first) return;
    event.preventDefault();
    void choose(first);
  }

  return (
    <>
      <div className="relative px-5">
        <Search aria-hidden className="absolute start-9 top-3 size-5 text-ink-2 touch:top-3.5" />
        <input
          // The dialog moves focus to its first field by itself; this one is meant.
          autoFocus
          type="email"
          inputMode="email"
          role="combobox"
          aria-label={t("new.placeholder")}
          aria-expanded={first !== undefined}
          aria-controls={listId}
          aria-activedescendant={first ? `${listId}-${first._id}` : undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="go"
          placeholder={t("new.placeholder")}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setState("idle");
          }}
          onKeyDown={onKeyDown}
          className="h-11 w-full rounded-field border border-pen bg-raised px-11 text-body inset-ring inset-ring-pen outline-none touch:h-12 touch:text-lead"
        />
        {(lookup.state === "searching" || state === "opening") && (
          <Spinner className="absolute end-9 top-3 touch:top-3.5" />
        )}
      </div>
      <div className="flex min-h-66 grow flex-col overflow-y-auto py-2">
        {state === "failed" && <Notice title={t("new.failed")} className="mx-5 mb-2" />}
        <PersonResults lookup={lookup} listId={listId} onChoose={(person) => void choose(person)} />
      </div>
      <footer className="flex h-12 shrink-0 items-center gap-5 border-t border-line px-5 text-hint text-ink-2 touch:hidden">
        <span className="flex items-center gap-1.5">
          <KeyCap>Enter</KeyCap> {t("new.key.open")}
        </span>
        <span className="flex items-center gap-1.5">
          <KeyCap>Esc</KeyCap> {t("new.key.close")}
        </span>
      </footer>
    </>
  );
}
