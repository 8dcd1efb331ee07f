import type { Id } from "@convex/_generated/dataModel";
import { MessageContext } from "../features/messages/components/MessageContext";
import type { SearchHit } from "../features/search/logic/searchHit";
import { t } from "../lib/i18n/t";
import { timeFormat } from "../lib/time";

interface MessagePreviewProps {
  hit: SearchHit;
  viewer: { _id: Id<"users">; name: string };
}

/** A found message among what was said around it. */
export function MessagePreview({ hit, viewer }: MessagePreviewProps) {
  return (
    <>
      <p className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-4 text-help">
        <bdi className="truncate font-title">{hit.otherName ?? t("person.gone")}</bdi>
        <span className="shrink-0 text-ink-2">{timeFormat().dayMonthYear(hit.time)}</span>
      </p>
      <MessageContext
        key={hit.messageId}
        conversationId={hit.conversationId}
        messageId={hit.messageId}
        time={hit.time}
        ranges={hit.ranges}
        viewer={viewer}
      />
    </>
  );
}
