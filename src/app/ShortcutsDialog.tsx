import { Dialog } from "../components/ui/dialog";
import { KeyCaps } from "../components/ui/key-cap";
import { t } from "../lib/i18n/t";
import { keyName, SHORTCUT_GROUPS, type ShortcutGroup } from "./shortcuts";

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title={t("shortcuts.title")}
      description={t("shortcuts.description")}
      width="wide"
    >
      <div className="grid gap-x-12 gap-y-6 overflow-y-auto px-6 pt-2 pb-6 md:grid-cols-2">
        {SHORTCUT_GROUPS.map((group) => (
          <Group key={group.title} {...group} />
        ))}
      </div>
    </Dialog>
  );
}

function Group({ title, shortcuts }: ShortcutGroup) {
  return (
    <section>
      <h3 className="text-help font-title text-ink-2">{t(title)}</h3>
      <dl className="mt-1.5">
        {shortcuts.map(({ text, keys }) => (
          <div key={text} className="flex h-9 items-center justify-between gap-4">
            <dt className="text-row">{t(text)}</dt>
            <dd>
              <KeyCaps keys={keys.map(keyName)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
