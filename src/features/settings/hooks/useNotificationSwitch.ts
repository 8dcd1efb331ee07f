import { useState } from "react";
import {
  askForNotifications,
  changeNotificationSettings,
  notificationState,
  useNotificationSettings,
} from "../../../lib/notifications";

/** Notifications on this device, on or off: what the person wants and the browser allows. */
export function useNotificationSwitch() {
  const settings = useNotificationSettings();
  const [state, setState] = useState(notificationState);

  async function turn(on: boolean): Promise<void> {
    if (!on) {
      changeNotificationSettings({ enabled: false });
      return;
    }
    const answer = await askForNotifications();
    setState(answer);
    changeNotificationSettings({ enabled: answer === "granted" });
  }

  return { settings, state, isOn: settings.enabled && state === "granted", turn };
}
