import { useEffect } from "react";
import { t } from "../lib/i18n/t";

/** What the tab says: who, and how many messages wait. */
export function usePageTitle(name: string | null, unread: number): void {
  useEffect(() => {
    const title = name ? t("app.titleWith", { name }) : t("app.name");
    document.title = unread > 0 ? t("app.titleUnread", { count: unread, title }) : title;
  }, [name, unread]);
  useEffect(
    () => () => {
      document.title = t("app.name");
    },
    [],
  );
}
