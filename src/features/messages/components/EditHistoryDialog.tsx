import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { Dialog } from "../../../components/ui/dialog";
import { Notice } from "../../../components/ui/notice";
import { AfterMoment, Skeleton } from "../../../components/ui/skeleton";
import { useConnection } from "../../../lib/connection";
import { t } from "../../../lib/i18n/t";
import { useMarkup } from "../../../lib/markup/markup";
import { dayLabel, timeFormat } from "../../../lib/time";
import { useAnswer } from "../../../lib/useAnswer";
import { useToday } from "../../../lib/useToday";
import type { ThreadMessage } from "../logic/threadMessage";
import { toVersions, type Version } from "../logic/versions";
import { InnerTabIndex } from "./innerTabIndex";
import { bubbleDirection, MessageBody } from "./MessageBody";

interface EditHistoryDialogProps {
  message: ThreadMessage & { id: Id<"messages"> };
  onClose: () => void;
}

/** What a message says and said before, newest first, for both who can read it. */
export default function EditHistoryDialog({ message, onClose }: EditHistoryDialogProps) {
  const edits = useAnswer(api.messages.listEdits, { messageId: message.id });
  const isAway = useConnection().state === "offline";
  return (
    <Dialog
      open
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title={t("edits.title")}
      description={t("edits.description")}
    >
      <div className="scroll-thin overflow-y-auto px-5 pb-6">
        {edits instanceof Error ? (
          <Notice title={t("edits.failed")}>{t("edits.failed.text")}</Notice>
        ) : edits ? (
          <ol className="grid gap-5">
            {toVersions(message, edits).map((version) => (
              <VersionItem key={version.since} version={version} own={message.own} />
            ))}
          </ol>
        ) : isAway ? (
          <Notice title={t("edits.offline")}>{t("edits.offline.text")}</Notice>
        ) : (
          <AfterMoment>
            <Skeleton className="h-4 w-32" />
            <Skeleton className="mt-2.5 h-9 w-60" />
          </AfterMoment>
        )}
      </div>
    </Dialog>
  );
}

function VersionItem({ version, own }: { version: Version; own: boolean }) {
  const parse = useMarkup();
  const blocks = parse(version.body);
  const isNow = version.kind === "now";
  const look = isNow ? (own ? "bg-own" : "bg-peer") : "inset-ring inset-ring-line";
  return (
    <li>
      <p className="mb-1.5 text-hint text-ink-2 tabular">{useWhen(version)}</p>
      <InnerTabIndex value={0}>
        <div
          dir={bubbleDirection(blocks)}
          className={`w-fit max-w-full overflow-y-clip rounded-bubble px-3.25 pt-1.75 pb-2 text-body wrap-anywhere whitespace-pre-wrap touch:text-lead ${look}`}
        >
          <MessageBody blocks={blocks} marks={undefined} tail={null} />
        </div>
      </InnerTabIndex>
    </li>
  );
}

function useWhen({ kind, since }: Version): string {
  const words = { today: t("when.today"), yesterday: t("when.yesterday") };
  const day = dayLabel(since, useToday(), { format: timeFormat(), words });
  return t(`edits.${kind}`, { day, time: timeFormat().clock(since) });
}
