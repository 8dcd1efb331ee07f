import { api } from "@convex/_generated/api";
import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { Check, Monitor, Smartphone, Tablet } from "lucide-react";
import { Button } from "../../../components/ui/button";
import { Spinner } from "../../../components/ui/spinner";
import { t } from "../../../lib/i18n/t";
import { showToast } from "../../../lib/toasts";
import { useToday } from "../../../lib/useToday";
import { lastActiveText, sessionName, signedInText } from "../logic/sessionText";
import { Section } from "./Section";

type Session = FunctionReturnType<typeof api.accounts.listSessions>[number];

export function SessionsSection() {
  const sessions = useQuery(api.accounts.listSessions);
  const signOutElsewhere = useMutation(api.accounts.signOutElsewhere);
  const others = sessions?.some((session) => !session.isCurrent) ?? false;
  return (
    <Section name="sessions" lead={t("settings.sessions.lead")}>
      {sessions === undefined ? (
        <Spinner />
      ) : (
        <ul>
          {sessions.map((session) => (
            <SessionRow key={session.sessionId} session={session} />
          ))}
        </ul>
      )}
      {others && (
        <button
          type="button"
          onClick={() => void signOutElsewhere({}).then(showSignedOut, showFailed)}
          className="mt-3 rounded-key text-row font-title text-danger hover:underline touch:h-11"
        >
          {t("settings.sessions.signOutElsewhere")}
        </button>
      )}
    </Section>
  );
}

const ICONS = { desktop: Monitor, phone: Smartphone, tablet: Tablet };

function SessionRow({ session }: { session: Session }) {
  const today = useToday();
  const signOutSession = useMutation(api.accounts.signOutSession);
  const Icon = ICONS[session.device?.kind ?? "desktop"];
  const { sessionId, isCurrent } = session;
  return (
    <li className="flex items-center gap-4 py-2.5">
      <span className="flex size-10 shrink-0 items-center justify-center rounded-field bg-sunken">
        <Icon aria-hidden className="size-5 text-ink-2" />
      </span>
      <span className="min-w-0 grow">
        <span className="block text-body font-title">{sessionName(session)}</span>
        <span className="block text-help text-ink-2">
          {signedInText(session, today)}, {lastActiveText(session)}
        </span>
      </span>
      {isCurrent ? (
        <span className="flex shrink-0 items-center gap-1.5 text-help font-title text-ok-ink">
          <Check aria-hidden className="size-4" />
          {t("settings.sessions.this")}
        </span>
      ) : (
        <Button
          aria-label={t("settings.sessions.signOut.label", { name: sessionName(session) })}
          onClick={() => void signOutSession({ sessionId }).then(showSignedOut, showFailed)}
        >
          {t("account.signOut")}
        </Button>
      )}
    </li>
  );
}

function showSignedOut(): void {
  showToast({ kind: "success", title: t("settings.sessions.signedOut") });
}

function showFailed(): void {
  showToast({ kind: "error", title: t("settings.sessions.failed"), text: t("refused.noAnswer") });
}
