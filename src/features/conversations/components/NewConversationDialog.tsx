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
import { useTypedAhead } from "../../../lib/typedAhead";
import { useIsDrawn } from "../../../lib/useIsDrawn";
import { usePersonLookup, type FoundPerson } from "../hooks/usePersonLookup";
import { PersonResults } from "./PersonResults";

interface NewConversationDialogProps {
  onClose: () => void;
  ownEmail: string;
  onOpened: (conversationId: Id<"conversations">) => void;
}

export default function NewConversationDialog({ onClose, ...rest }: NewConversationDialogProps) {
  return (
    <Dialog
      open
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
  const [typed, setTyped] = useState(useTypedAhead());
  const [chosen, setChosen] = useState(0);
  const [state, setState] = useState<"idle" | "opening" | "failed">("idle");
  const openConversation = useMutation(api.conversations.findOrCreateConversation);
  const isDrawn = useIsDrawn();
  const lookup = usePersonLookup(typed, ownEmail);
  const people = lookup.state === "found" || lookup.state === "recent" ? lookup.people : [];
  const index = Math.min(chosen, people.length - 1);
  const active = people[index];

  async function choose(person: FoundPerson): Promise<void> {
    if (state === "opening") return;
    setState("opening");
    try {
      const conversationId = await openConversation({ otherUserId: person._id });
      // Who has closed this has gone on to something else.
      if (isDrawn()) onOpened(conversationId);
    } catch {
      setState("failed");
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing || !active) return;
    if (event.key === "Enter") void choose(active);
    else if (event.key === "ArrowDown") setChosen(Math.min(index + 1, people.length - 1));
    else if (event.key === "ArrowUp") setChosen(Math.max(index - 1, 0));
    else return;
    event.preventDefault();
  }

  return (
    <>
      <div className="relative px-5">
        <Search aria-hidden className="absolute start-9 top-3 size-5 text-ink-2 touch:top-3.5" />
        <input
          autoFocus
          type="text"
          inputMode="email"
          role="combobox"
          aria-label={t("new.placeholder")}
          aria-autocomplete="list"
          aria-expanded={active !== undefined}
          aria-controls={listId}
          aria-activedescendant={active && `${listId}-${active._id}`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="go"
          placeholder={t("new.placeholder")}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setChosen(0);
            setState("idle");
          }}
          onKeyDown={onKeyDown}
          className="h-11 w-full rounded-field border border-pen bg-raised px-11 text-body inset-ring inset-ring-pen outline-none touch:h-12 touch:text-lead"
        />
        {(lookup.state === "searching" || state === "opening") && (
          <Spinner className="absolute end-9 top-3 touch:top-3.5" />
        )}
      </div>
      <div className="flex h-66 grow scroll-thin flex-col overflow-y-auto py-2 md:grow-0">
        {state === "failed" && <Notice title={t("new.failed")} className="mx-5 mb-2" />}
        <PersonResults
          lookup={lookup}
          query={typed}
          listId={listId}
          activeId={active?._id ?? null}
          onChoose={(person) => void choose(person)}
        />
      </div>
      <footer className="flex h-12 shrink-0 items-center gap-5 border-t border-line px-5 text-hint text-ink-2 touch:hidden">
        <span className="flex items-center gap-1">
          <KeyCap>↑</KeyCap> <KeyCap>↓</KeyCap>
          <span className="ms-1">{t("new.key.choose")}</span>
        </span>
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
