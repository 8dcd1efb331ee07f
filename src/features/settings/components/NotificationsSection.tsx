import { useState } from "react";
import { SwitchRow } from "../../../components/ui/switch";
import {
  askForNotifications,
  notificationState,
  setNotificationSettings,
  useNotificationSettings,
  whyUnsupported,
} from "../../../lib/notifications";
import { t } from "../../../lib/i18n/t";
import { usePushState } from "../../../lib/pushState";
import { notificationText } from "../logic/notificationText";
import { NotificationTest } from "./NotificationTest";
import { Section } from "./Section";

export function NotificationsSection() {
  const settings = useNotificationSettings();
  const push = usePushState();
  const [state, setState] = useState(notificationState);
  const isOn = settings.enabled && state === "granted";

  async function turnOn(enabled: boolean): Promise<void> {
    if (!enabled) {
      setNotificationSettings({ ...settings, enabled: false });
      return;
    }
    const answer = await askForNotifications();
    setState(answer);
    setNotificationSettings({ ...settings, enabled: answer === "granted" });
  }

  return (
    <Section name="notifications">
      <SwitchRow
        label={t("settings.notifications.new")}
        help={t(notificationText({ state, unsupported: whyUnsupported(), isOn, push }))}
        checked={isOn}
        disabled={state === "unsupported" || state === "denied"}
        onChange={(enabled) => void turnOn(enabled)}
      />
      <SwitchRow
        label={t("settings.notifications.text")}
        help={t("settings.notifications.text.help")}
        checked={settings.showText}
        disabled={!isOn}
        onChange={(showText) => setNotificationSettings({ ...settings, showText })}
      />
      {isOn && (
        <NotificationTest subscriptionId={push.kind === "on" ? push.subscriptionId : null} />
      )}
    </Section>
  );
}
