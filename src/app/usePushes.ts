import { api } from "@convex/_generated/api";
import { useMutation } from "convex/react";
import { useEffect, useRef } from "react";
import { notificationState, useNotificationSettings } from "../lib/notifications";
import { startPushes, stopPushes, subscribeBrowser } from "../lib/push";
import { notePushStarting, setPushState, type PushState } from "../lib/pushState";
import { useOptionalAnswer } from "../lib/useAnswer";

/**
 * Keeps this browser told of new messages while no window is open, as long as the person wants
 * notifications here. Said again at each start, so that whatever was lost mends itself.
 */
export function usePushes(): void {
  const { enabled, showText } = useNotificationSettings();
  const pushKey = useOptionalAnswer(api.users.getServerFeatures, {})?.pushKey;
  const subscribe = useMutation(api.push.subscribe);
  const unsubscribe = useMutation(api.push.unsubscribe);
  const isWanted = enabled && notificationState() === "granted";
  /** One change after the other, however quickly somebody changes their mind. */
  const queue = useRef(Promise.resolve());

  useEffect(() => {
    if (pushKey === undefined) return;
    let isCurrent = true;
    const publish = (state: PushState) => {
      if (isCurrent) setPushState(state);
    };

    async function start(key: string): Promise<void> {
      notePushStarting();
      const address = await subscribeBrowser(key);
      if (typeof address === "string") {
        publish({ kind: "impossible", why: address });
        return;
      }
      const { userAgent } = navigator;
      const subscriptionId = await subscribe({ ...address, userAgent, showsText: showText });
      await startPushes(address, key);
      publish({ kind: "on", subscriptionId });
    }

    async function stop(): Promise<void> {
      const endpoint = await stopPushes();
      if (endpoint !== null) await unsubscribe({ endpoint });
    }

    async function follow(): Promise<void> {
      if (!isCurrent) return;
      if (!isWanted || pushKey === null || pushKey === undefined) {
        publish(isWanted ? { kind: "impossible", why: "server" } : { kind: "off" });
        await stop();
      } else {
        await start(pushKey);
      }
    }

    queue.current = queue.current
      .then(follow)
      .catch(() => publish({ kind: "impossible", why: "service" }));
    return () => {
      isCurrent = false;
    };
  }, [pushKey, isWanted, showText, subscribe, unsubscribe]);
}
