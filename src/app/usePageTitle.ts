import { useEffect } from "react";
import { t } from "../lib/i18n/t";

export function usePageTitle(name: string | null): void {
  useEffect(() => {
    document.title = name ? t("app.titleWith", { name }) : t("app.name");
    return () => {
      document.title = t("app.name");
    };
  }, [name]);
}
