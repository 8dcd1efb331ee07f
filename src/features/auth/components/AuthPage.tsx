import { useState } from "react";
import { Wordmark } from "../../../components/Mark";
import {
  Segmented,
  SegmentedList,
  SegmentedPanel,
  SegmentedTab,
} from "../../../components/ui/segmented";
import { t } from "../../../lib/i18n/t";
import type { AuthFlow } from "../hooks/useAuthForm";
import { AuthForm } from "./AuthForm";
import { AuthStory } from "./AuthStory";

const FLOWS = ["signIn", "signUp"] as const satisfies readonly AuthFlow[];

export function AuthPage() {
  const [flow, setFlow] = useState<AuthFlow>("signIn");
  const [credentials, setCredentials] = useState({ name: "", email: "", password: "" });
  return (
    <div className="flex h-dvh overflow-hidden bg-surface">
      <main className="flex w-full flex-col overflow-y-auto px-5 lg:w-[37.5rem] lg:shrink-0 lg:border-e lg:border-line lg:px-10">
        <Wordmark className="mt-9 shrink-0 lg:mt-6.5" />
        <div className="mx-auto w-full max-w-100 grow pt-10 pb-8 lg:pt-25.5">
          <h1 className="text-title font-title">{t(`auth.${flow}.title`)}</h1>
          <p className="mt-1 text-body text-ink-2">{t(`auth.${flow}.lead`)}</p>
          <Segmented
            value={flow}
            onValueChange={(value) => setFlow(value === "signUp" ? "signUp" : "signIn")}
            className="mt-7"
          >
            <SegmentedList aria-label={t("auth.mode")}>
              {FLOWS.map((name) => (
                <SegmentedTab key={name} value={name}>
                  {t(`auth.${name}`)}
                </SegmentedTab>
              ))}
            </SegmentedList>
            {FLOWS.map((name) => (
              <SegmentedPanel key={name} value={name} tabIndex={-1} className="mt-6 outline-none">
                <AuthForm
                  flow={name}
                  credentials={credentials}
                  onChange={setCredentials}
                  onSignInInstead={() => setFlow("signIn")}
                />
              </SegmentedPanel>
            ))}
          </Segmented>
        </div>
        <footer className="hidden shrink-0 pb-5 text-help text-ink-2 lg:block">
          {window.location.host}
        </footer>
      </main>
      <AuthStory />
    </div>
  );
}
