import { SquarePen } from "lucide-react";
import { Mark } from "../components/Mark";
import { Button } from "../components/ui/button";
import { useConversationList } from "../features/conversations/hooks/useConversationList";
import { t } from "../lib/i18n/t";
import { firstName } from "../lib/people";
import type { Viewer } from "./viewer";

/** Beside the list when no conversation is open: a welcome for who has none yet. */
export function HomePane({ viewer, onNew }: { viewer: Viewer; onNew: () => void }) {
  const list = useConversationList();
  if (list.status === "loading") return null;
  const first = list.rows.length === 0;
  return (
    <div className="flex grow flex-col items-center overflow-y-auto bg-surface px-8">
      <div className="my-auto w-full max-w-140 py-10">
        <Mark className="size-10.5" />
        <h1 className="mt-5 text-title font-title">
          {first ? t("home.first.title", { name: firstName(viewer.name) }) : t("home.title")}
        </h1>
        <p className="mt-1 max-w-115 text-lead text-ink-2">
          {t(first ? "home.first.text.email" : "home.text")}
        </p>
        <Button variant="primary" size="form" onClick={onNew} className="mt-6">
          <SquarePen aria-hidden className="size-4.5" />
          {t("nav.new")}
        </Button>
      </div>
    </div>
  );
}
