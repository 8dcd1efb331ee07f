import type { MessageKey } from "../../../lib/i18n/t";
import type { NotificationState } from "../../../lib/notifications";
import type { PushState } from "../../../lib/pushState";

interface Facts {
  state: NotificationState;
  /** Why there are none at all, where there are none. */
  unsupported: "insecure" | "install" | "browser";
  isOn: boolean;
  push: PushState;
}

/** What this device does, or why it cannot do more. */
export function notificationText({ state, unsupported, isOn, push }: Facts) {
  if (state === "unsupported") return `settings.notifications.state.${unsupported}` as const;
  if (!isOn) return `settings.notifications.state.${state}` as const;
  switch (push.kind) {
    case "on":
      return "settings.notifications.push.on" satisfies MessageKey;
    case "impossible":
      return `settings.notifications.push.${push.why}` as const;
    case "off":
    case "starting":
      return "settings.notifications.state.granted" satisfies MessageKey;
  }
}
