import { useState } from "react";
import { LatePlace } from "../../../components/LatePlace";
import { Button } from "../../../components/ui/button";
import { t } from "../../../lib/i18n/t";
import { preloadable } from "../../../lib/preloadable";
import { ExportRow } from "./ExportRow";
import { Section } from "./Section";

const DeleteAccountDialog = preloadable(() => import("./DeleteAccountDialog"));

export function DataSection() {
  const [deleting, setDeleting] = useState(false);
  return (
    <Section name="data">
      <ExportRow />
      <div className="flex items-center gap-6 max-md:flex-col max-md:items-stretch max-md:gap-3">
        <div className="min-w-0 grow">
          <h3 className="text-body font-title">{t("settings.data.delete")}</h3>
          <p className="text-help text-ink-2">{t("settings.data.delete.help")}</p>
        </div>
        <Button variant="dangerOutline" onClick={() => setDeleting(true)}>
          {t("settings.data.delete")}
        </Button>
      </div>
      {deleting && (
        <LatePlace onFailed={() => setDeleting(false)}>
          <DeleteAccountDialog onClose={() => setDeleting(false)} />
        </LatePlace>
      )}
    </Section>
  );
}
