import { useEffect } from "react";
import { t } from "../lib/i18n/t";

/** What the tab says: who, and how many messages wait. An installed app has a badge besides. */
export function usePageTitle(name: string | null, unread: number): void {
  useEffect(() => {
    const title = name ? t("app.titleWith", { name }) : t("app.name");
    document.title = unread > 0 ? t("app.titleUnread", { count: unread, title }) : title;
  }, [name, unread]);
  useEffect(() => {
    // Without a number it would be a dot.
    const shown = unread > 0 ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.();
    void shown?.catch(() => undefined);
  }, [unread]);
  useEffect(
    () => () => {
      document.title = t("app.name");
    },
    [],
  );
}
