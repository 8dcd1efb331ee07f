import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useMutation } from "convex/react";
import { SearchPalette } from "../features/search/components/SearchPalette";
import type { PersonHit } from "../features/search/hooks/useSearch";
import type { SearchHit } from "../features/search/logic/searchHit";
import { t } from "../lib/i18n/t";
import { showToast } from "../lib/toasts";
import { useIsDrawn } from "../lib/useIsDrawn";
import { MessagePreview } from "./MessagePreview";
import type { Viewer } from "./viewer";

interface SearchDialogProps {
  viewer: Viewer;
  similarTo: string | null;
  within: { conversationId: Id<"conversations">; name: string } | null;
  onClose: () => void;
  onConversation: (id: Id<"conversations">) => void;
  onHit: (hit: SearchHit, all: readonly SearchHit[], q: string) => void;
}

/** Loaded when first opened. */
export default function SearchDialog(props: SearchDialogProps) {
  const { viewer, similarTo, within, onClose, onConversation, onHit } = props;
  const openConversation = useMutation(api.conversations.findOrCreateConversation);
  const isDrawn = useIsDrawn();

  async function openPerson({ _id, conversationId }: PersonHit): Promise<void> {
    try {
      const id = conversationId ?? (await openConversation({ otherUserId: _id }));
      // Who has closed this has gone on to something else.
      if (isDrawn()) onConversation(id);
    } catch {
      showToast({ kind: "error", title: t("new.failed") });
    }
  }

  return (
    <SearchPalette
      viewerId={viewer._id}
      within={within}
      similarTo={similarTo}
      onClose={onClose}
      onPerson={(person) => void openPerson(person)}
      onHit={onHit}
      renderPreview={(hit) => <MessagePreview hit={hit} viewer={viewer} />}
    />
  );
}
