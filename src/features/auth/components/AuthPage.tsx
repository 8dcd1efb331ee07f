import { api } from "@convex/_generated/api";
import { useEffect, useId, useRef, useState } from "react";
import { Wordmark } from "../../../components/Mark";
import { Notice } from "../../../components/ui/notice";
import {
  Segmented,
  SegmentedList,
  SegmentedPanel,
  SegmentedTab,
} from "../../../components/ui/segmented";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { useOptionalAnswer } from "../../../lib/useAnswer";
import { clearAuthLink, readAuthLink } from "../logic/authLink";
import type { AuthFlow, Credentials } from "../logic/validation";
import { AuthForm } from "./AuthForm";
import { AuthStory } from "./AuthStory";
import { CodeRequestForm } from "./CodeRequestForm";
import { TextButton } from "./TextButton";

/** `forgot`: asking for a code by e-mail, where the server sends any. */
type AuthScreen = AuthFlow | "forgot";

const TABS = ["signIn", "signUp"] as const satisfies readonly AuthFlow[];

interface AuthPageProps {
  /** The session was ended by somebody else: another device, an administrator, time. */
  wasEnded: boolean;
}

export function AuthPage({ wasEnded }: AuthPageProps) {
  const [link] = useState(() => readAuthLink(window.location.hash));
  const [flow, setFlow] = useState<AuthScreen>(link?.flow ?? "signIn");
  const [credentials, setCredentials] = useState<Credentials>({
    name: "",
    email: "",
    password: "",
    code: link?.code ?? "",
  });
  /** Where a code is on its way to, if there is an account. */
  const [sentTo, setSentTo] = useState<string | null>(null);
  // The forms are there whatever the server answers; it checks them anyway.
  const rules = useOptionalAnswer(api.accounts.getSignUpRules, {});
  const byMail = useOptionalAnswer(api.accounts.getResetRules, {})?.byMail ?? false;
  const leadId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => clearAuthLink, []);

  function show(next: AuthScreen): void {
    setSentTo(null);
    // A code is for one of the two: an invitation resets no password.
    if (flow !== next) setCredentials({ ...credentials, code: "" });
    setFlow(next);
    // What was pressed may be gone with the form it was in.
    if (!isTab(next) || !isTab(flow)) heading.current?.focus();
  }

  function showSent(): void {
    show("reset");
    setSentTo(credentials.email.trim());
  }

  const formProps = { rules, credentials, onChange: setCredentials, onFlow: show };
  return (
    <div className="flex h-dvh overflow-hidden bg-surface">
      <main className="flex w-full flex-col overflow-y-auto px-5 lg:w-[37.5rem] lg:shrink-0 lg:border-e lg:border-line lg:px-10">
        <Wordmark className="mt-9 shrink-0 lg:mt-6.5" />
        <div className="mx-auto w-full max-w-100 grow pt-10 pb-8 lg:pt-25.5">
          {wasEnded && (
            <Notice title={t("auth.ended.title")} className="mb-7">
              {t("auth.ended.text")}
            </Notice>
          )}
          <h1
            ref={heading}
            tabIndex={-1}
            aria-describedby={leadId}
            className="text-title font-title outline-none"
          >
            {t(`auth.${flow}.title`)}
          </h1>
          <p id={leadId} className="mt-1 text-body wrap-anywhere text-ink-2">
            {sentTo === null ? t(`auth.${flow}.lead`) : t("auth.reset.sent", { email: sentTo })}
          </p>
          {flow === "forgot" && (
            <div className="mt-7">
              <CodeRequestForm
                email={credentials.email}
                onEmail={(email) => setCredentials({ ...credentials, email })}
                onSent={showSent}
                onSignInInstead={() => show("signIn")}
              />
              <div className="flex flex-wrap gap-x-5">
                <TextButton onClick={() => show("reset")}>{t("auth.haveResetCode")}</TextButton>
                <TextButton onClick={() => show("signIn")}>{t("auth.backToSignIn")}</TextButton>
              </div>
            </div>
          )}
          {flow === "reset" && (
            <div className="mt-7">
              <AuthForm flow="reset" {...formProps} />
              <div className="flex flex-wrap gap-x-5">
                {byMail && (
                  <TextButton onClick={() => show("forgot")}>{t("auth.forgot.again")}</TextButton>
                )}
                <TextButton onClick={() => show("signIn")}>{t("auth.backToSignIn")}</TextButton>
              </div>
            </div>
          )}
          {isTab(flow) && (
            <Segmented
              value={flow}
              onValueChange={(value) => show(value === "signUp" ? "signUp" : "signIn")}
              className="mt-7"
            >
              <SegmentedList aria-label={t("auth.mode")}>
                {TABS.map((name) => (
                  <SegmentedTab key={name} value={name}>
                    {t(`auth.${name}`)}
                  </SegmentedTab>
                ))}
              </SegmentedList>
              <SegmentedPanel value="signIn" tabIndex={-1} className="mt-6 outline-none">
                <AuthForm flow="signIn" {...formProps} />
                {!byMail && <p className="mt-4 text-help text-ink-2">{t("auth.forgot")}</p>}
                <div className={cx("flex flex-wrap gap-x-5", byMail && "mt-2")}>
                  {byMail && (
                    <TextButton onClick={() => show("forgot")}>{t("auth.forgot.title")}</TextButton>
                  )}
                  <TextButton onClick={() => show("reset")}>{t("auth.haveResetCode")}</TextButton>
                </div>
              </SegmentedPanel>
              <SegmentedPanel value="signUp" tabIndex={-1} className="mt-6 outline-none">
                {rules?.mode === "closed" ? (
                  <SignUpClosed />
                ) : (
                  <>
                    <AuthForm flow="signUp" {...formProps} />
                    <p className="mt-4 text-help text-ink-2">{t("auth.passwordAdvice")}</p>
                  </>
                )}
              </SegmentedPanel>
            </Segmented>
          )}
        </div>
        <footer className="hidden shrink-0 pb-5 text-help text-ink-2 lg:block">
          {window.location.host}
        </footer>
      </main>
      <AuthStory />
    </div>
  );
}

function isTab(flow: AuthScreen): flow is (typeof TABS)[number] {
  return flow === "signIn" || flow === "signUp";
}

function SignUpClosed() {
  return (
    <div className="rounded-field bg-sunken px-4 py-3 text-row text-ink-2">
      <p className="font-title text-ink">{t("auth.closed.title")}</p>
      <p>{t("auth.closed.text")}</p>
    </div>
  );
}
