import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useMutation } from "convex/react";
import { useState } from "react";
import { Button } from "../../../components/ui/button";
import { getAppError, getErrorNumber } from "../../../lib/appError";
import { showNotification } from "../../../lib/notifications";
import { t } from "../../../lib/i18n/t";
import { SECOND } from "../../../lib/time";
import { showToast } from "../../../lib/toasts";
import { useOptionalAnswer } from "../../../lib/useAnswer";

interface NotificationTestProps {
  /** Null where this browser gets none while chat is closed: then the page shows the test itself. */
  subscriptionId: Id<"pushSubscriptions"> | null;
}

/** A notification to try out, the way all others come; and what went wrong with the last one. */
export function NotificationTest({ subscriptionId }: NotificationTestProps) {
  const sendTest = useMutation(api.push.sendTest);
  const device = useOptionalAnswer(
    api.push.getDevice,
    subscriptionId ? { subscriptionId } : "skip",
  );
  const [hasSent, setHasSent] = useState(false);

  async function test(): Promise<void> {
    if (subscriptionId === null) {
      await showNotification({
        title: t("settings.notifications.test.title"),
        body: t("settings.notifications.test.text"),
        tag: "test",
      });
      return;
    }
    try {
      await sendTest({ subscriptionId });
      setHasSent(true);
    } catch (error) {
      showToast(toToast(error));
    }
  }

  const hasFailed = typeof device?.problem === "string";
  return (
    <>
      <Button className="mt-2" onClick={() => void test()}>
        {t("settings.notifications.test")}
      </Button>
      <p role="status" className="mt-2 text-help text-ink-2">
        {hasFailed
          ? t("settings.notifications.test.failed")
          : hasSent && t("settings.notifications.test.sent")}
      </p>
    </>
  );
}

function toToast(error: unknown): Parameters<typeof showToast>[0] {
  const refusal = getAppError(error);
  const waitMs = refusal?.code === "RateLimited" ? getErrorNumber(refusal, "retryAfterMs") : null;
  if (waitMs !== null) {
    const count = Math.ceil(waitMs / SECOND);
    return { kind: "notice", title: t("settings.notifications.test.wait", { count }) };
  }
  const text = t("refused.noAnswer");
  return { kind: "error", title: t("settings.notifications.test.notSent"), text };
}
