import { Bell } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { Button } from "../../../components/ui/button";
import { t } from "../../../lib/i18n/t";
import { useNotificationSwitch } from "../hooks/useNotificationSwitch";

/** For who has just come: that there are notifications, and the way to have them. */
export function NotificationHint() {
  const { state, isOn, turn } = useNotificationSwitch();
  const [, navigate] = useLocation();
  // What it offered stays on the page when it was taken, or refused.
  const [wasOffered] = useState(!isOn && (state === "default" || state === "granted"));
  if (!wasOffered) return null;
  const isAnswered = isOn || state === "denied";
  return (
    <div className="flex items-center gap-4 border-line py-4 touch:border-t">
      <span className="flex size-10 shrink-0 items-center justify-center rounded-row bg-sunken">
        <Bell aria-hidden className="size-5 text-ink-2" />
      </span>
      <div className="grow">
        <p className="text-body font-title">{t("home.notifications.title")}</p>
        <p role="status" className="text-row text-ink-2">
          {isOn
            ? t("home.notifications.on")
            : state === "denied"
              ? t("settings.notifications.state.denied")
              : t("home.notifications.text")}
        </p>
      </div>
      {/* One button, so that it keeps the focus. */}
      <Button onClick={() => (isAnswered ? navigate("/settings/notifications") : void turn(true))}>
        {t(isAnswered ? "account.settings" : "home.notifications.turnOn")}
      </Button>
    </div>
  );
}
