import { SwitchRow } from "../../../components/ui/switch";
import { changeNotificationSettings, whyUnsupported } from "../../../lib/notifications";
import { t } from "../../../lib/i18n/t";
import { usePushState } from "../../../lib/pushState";
import { useNotificationSwitch } from "../hooks/useNotificationSwitch";
import { notificationText } from "../logic/notificationText";
import { NotificationTest } from "./NotificationTest";
import { Section } from "./Section";

export function NotificationsSection() {
  const { settings, state, isOn, turn } = useNotificationSwitch();
  const push = usePushState();
  return (
    <Section name="notifications">
      <SwitchRow
        label={t("settings.notifications.new")}
        help={t(notificationText({ state, unsupported: whyUnsupported(), isOn, push }))}
        checked={isOn}
        disabled={state === "unsupported" || state === "denied"}
        onChange={(enabled) => void turn(enabled)}
      />
      <SwitchRow
        label={t("settings.notifications.text")}
        help={t("settings.notifications.text.help")}
        checked={settings.showText}
        disabled={!isOn}
        onChange={(showText) => changeNotificationSettings({ showText })}
      />
      {isOn && (
        <NotificationTest subscriptionId={push.kind === "on" ? push.subscriptionId : null} />
      )}
    </Section>
  );
}
