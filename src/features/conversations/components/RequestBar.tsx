import type { Id } from "@convex/_generated/dataModel";
import { useState } from "react";
import { LatePlace } from "../../../components/LatePlace";
import { Button } from "../../../components/ui/button";
import { t } from "../../../lib/i18n/t";
import { firstName } from "../../../lib/people";
import { preloadable } from "../../../lib/preloadable";
import { useRequestAnswer } from "../hooks/useRequestAnswer";
import { requestText, type RequestView } from "../logic/requestText";

const ReportRequestDialog = preloadable(() => import("./ReportRequestDialog"));

interface RequestBarProps {
  conversationId: Id<"conversations">;
  /** Null when the account is gone. */
  otherUser: { _id: Id<"users">; name: string } | null;
  request: RequestView;
}

/** Above the thread until a request is accepted: for one of the two what to do, for the other why. */
export default function RequestBar({ conversationId, otherUser, request }: RequestBarProps) {
  const name = otherUser?.name ?? t("person.gone");
  const { title, text } = requestText(request, firstName(name));
  return (
    <section
      aria-label={t("request.region")}
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2.5 border-b border-line bg-canvas px-4 py-3 md:px-5"
    >
      <p className="min-w-56 grow basis-0 text-help text-ink-2">
        <b className="block text-row font-title text-ink">{title}</b>
        {text}
      </p>
      {request.state === "received" && otherUser && (
        <Answers conversationId={conversationId} otherUser={otherUser} />
      )}
    </section>
  );
}

function Answers({
  conversationId,
  otherUser,
}: {
  conversationId: Id<"conversations">;
  otherUser: { _id: Id<"users">; name: string };
}) {
  const answer = useRequestAnswer({ conversationId, otherUserId: otherUser._id });
  const [reporting, setReporting] = useState(false);
  return (
    <div className="flex gap-2 max-md:grid max-md:grow max-md:grid-cols-2">
      <Button variant="primary" onClick={answer.accept}>
        {t("request.accept")}
      </Button>
      <Button onClick={answer.decline}>{t("request.decline")}</Button>
      <Button variant="dangerOutline" onClick={answer.block}>
        {t("request.block")}
      </Button>
      <Button variant="dangerOutline" onClick={() => setReporting(true)}>
        {t("request.report")}
      </Button>
      {reporting && (
        <LatePlace onFailed={() => setReporting(false)}>
          <ReportRequestDialog
            conversationId={conversationId}
            sender={otherUser}
            onClose={() => setReporting(false)}
            onReported={answer.leave}
          />
        </LatePlace>
      )}
    </div>
  );
}
