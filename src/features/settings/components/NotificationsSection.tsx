import { useState } from "react";
import { Button } from "../../../components/ui/button";
import { SwitchRow } from "../../../components/ui/switch";
import {
  askForNotifications,
  notificationState,
  setNotificationSettings,
  showNotification,
  useNotificationSettings,
} from "../../../lib/notifications";
import { t } from "../../../lib/i18n/t";
import { Section } from "./Section";

export function NotificationsSection() {
  const settings = useNotificationSettings();
  const [state, setState] = useState(notificationState);
  const on = settings.enabled && state === "granted";

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
        help={t(`settings.notifications.state.${state}`)}
        checked={on}
        disabled={state === "unsupported" || state === "denied"}
        onChange={(enabled) => void turnOn(enabled)}
      />
      <SwitchRow
        label={t("settings.notifications.text")}
        help={t("settings.notifications.text.help")}
        checked={settings.showText}
        disabled={!on}
        onChange={(showText) => setNotificationSettings({ ...settings, showText })}
      />
      {on && (
        <Button
          className="mt-2"
          onClick={() =>
            void showNotification({
              title: t("settings.notifications.test.title"),
              body: t("settings.notifications.test.text"),
              tag: "test",
            })
          }
        >
          {t("settings.notifications.test")}
        </Button>
      )}
    </Section>
  );
}
