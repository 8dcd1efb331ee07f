import { api } from "@convex/_generated/api";
import { useMutation, useQuery } from "convex/react";
import { Avatar } from "../../../components/Avatar";
import { Button } from "../../../components/ui/button";
import { SwitchRow } from "../../../components/ui/switch";
import { keptChanges } from "../../../lib/changes/keptChanges";
import { t } from "../../../lib/i18n/t";
import { showToast } from "../../../lib/toasts";
import { Section } from "./Section";

export function PrivacySection() {
  const preferences = useQuery(api.users.getPreferences);
  const setPreferences = useMutation(api.users.setPreferences).withOptimisticUpdate(
    (store, change) => {
      const before = store.getQuery(api.users.getPreferences, {});
      if (before) store.setQuery(api.users.getPreferences, {}, { ...before, ...change });
    },
  );
  const save = (change: { sharesReceipts?: boolean; sharesLastSeen?: boolean }) =>
    keptChanges.make("prefer", change, setPreferences).catch(showNotSaved);
  return (
    <Section name="privacy">
      <SwitchRow
        label={t("settings.receipts")}
        help={t("settings.receipts.help")}
        checked={preferences?.sharesReceipts ?? true}
        disabled={!preferences}
        onChange={(sharesReceipts) => void save({ sharesReceipts })}
      />
      <SwitchRow
        label={t("settings.lastSeen")}
        help={t("settings.lastSeen.help")}
        checked={preferences?.sharesLastSeen ?? true}
        disabled={!preferences}
        onChange={(sharesLastSeen) => void save({ sharesLastSeen })}
      />
      <BlockedPeople />
    </Section>
  );
}

function BlockedPeople() {
  const people = useQuery(api.users.listBlocked) ?? [];
  const unblock = useMutation(api.users.unblockUser);
  return (
    <div className="pt-3">
      <h3 className="text-body font-title">{t("settings.blocked")}</h3>
      {people.length === 0 ? (
        <p className="text-help text-ink-2">{t("settings.blocked.none")}</p>
      ) : (
        <ul className="mt-2">
          {people.map(({ _id, name }) => (
            <li key={_id} className="flex items-center gap-3 py-2">
              <Avatar id={_id} name={name} />
              <span dir="auto" className="min-w-0 grow truncate text-row">
                {name}
              </span>
              <Button onClick={() => void unblock({ userId: _id }).catch(showNotSaved)}>
                {t("settings.unblock")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function showNotSaved(): void {
  showToast({ kind: "error", title: t("conversation.failed"), text: t("refused.noAnswer") });
}
