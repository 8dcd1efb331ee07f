import { PASSWORD_MIN_LENGTH } from "@convex/lib/limits";
import { Check, Circle, X } from "lucide-react";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import type { PasswordRules, RuleState } from "../logic/passwordRules";

export function PasswordRuleList({ id, rules }: { id: string; rules: PasswordRules }) {
  const lengthText =
    rules.length === "met"
      ? t("auth.rule.lengthMet", { min: PASSWORD_MIN_LENGTH })
      : t("auth.rule.length", { min: PASSWORD_MIN_LENGTH, count: rules.count });
  return (
    <ul id={id} className="flex flex-col gap-1 text-help">
      <Rule state={rules.length} text={lengthText} />
      <Rule state={rules.common} text={t("auth.rule.common")} />
      <Rule state={rules.personal} text={t("auth.rule.personal")} />
    </ul>
  );
}

const LOOKS = {
  open: { Icon: Circle, color: "text-ink-2", word: "auth.rule.open" },
  met: { Icon: Check, color: "text-ok-ink", word: "auth.rule.met" },
  broken: { Icon: X, color: "font-medium text-danger", word: "auth.rule.broken" },
} as const;

function Rule({ state, text }: { state: RuleState; text: string }) {
  const { Icon, color, word } = LOOKS[state];
  return (
    <li className={cx("flex items-start gap-2", color)}>
      <Icon aria-hidden className="mt-px size-4 shrink-0" />
      <span>
        {text}
        <span className="sr-only">, {t(word)}</span>
      </span>
    </li>
  );
}
