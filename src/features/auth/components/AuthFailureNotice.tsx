import { Notice } from "../../../components/ui/notice";
import { t } from "../../../lib/i18n/t";
import type { AuthFailure } from "../logic/authFailure";
import { joinDomains } from "../logic/signUpRules";

interface AuthFailureNoticeProps {
  failure: AuthFailure | null;
  onSignInInstead: () => void;
}

export function AuthFailureNotice({ failure, onSignInInstead }: AuthFailureNoticeProps) {
  switch (failure?.kind) {
    case undefined:
      return null;
    case "field":
      return (
        <Notice title={t("auth.error.refused.title")}>
          {t(`auth.error.refused.${failure.field}`)}
        </Notice>
      );
    case "mismatch":
      return (
        <Notice title={t("auth.error.mismatch.title")}>{t("auth.error.mismatch.text")}</Notice>
      );
    case "invite":
      return <Notice title={t("auth.error.invite.title")}>{t("auth.error.code.text")}</Notice>;
    case "resetCode":
      return <Notice title={t("auth.error.resetCode.title")}>{t("auth.error.code.text")}</Notice>;
    case "closed":
      return <Notice title={t("auth.closed.title")}>{t("auth.closed.text")}</Notice>;
    case "domains":
      return (
        <Notice title={t("auth.error.domains.title")}>
          {t("auth.domains", { domains: joinDomains(failure.domains) })}
        </Notice>
      );
    case "disabled":
      return (
        <Notice title={t("auth.error.disabled.title")}>{t("auth.error.disabled.text")}</Notice>
      );
    case "tooMany":
      return (
        <Notice title={t("auth.error.tooMany.title")}>
          {t("auth.error.tooMany.text", { count: failure.minutes })}
        </Notice>
      );
    case "taken":
      return (
        <Notice title={t("auth.error.taken.title")}>
          <button
            type="button"
            onClick={onSignInInstead}
            className="rounded-key font-title text-pen underline underline-offset-2"
          >
            {t("auth.error.taken.action")}
          </button>
        </Notice>
      );
    case "network":
      return <Notice title={t("auth.error.network.title")}>{t("auth.error.network.text")}</Notice>;
    case "unknown":
      return <Notice title={t("auth.error.unknown.title")}>{t("auth.error.unknown.text")}</Notice>;
  }
}
