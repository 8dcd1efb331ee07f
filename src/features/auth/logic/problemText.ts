import { NAME_MAX_LENGTH } from "@convex/lib/limits";
import { t } from "../../../lib/i18n/t";
import type { EmailProblem, NameProblem } from "./validation";

export function nameProblemText(problem: NameProblem): string {
  return problem === "empty"
    ? t("auth.field.name.empty")
    : t("auth.field.name.long", { max: NAME_MAX_LENGTH });
}

export function emailProblemText(problem: EmailProblem): string {
  switch (problem) {
    case "empty":
      return t("auth.field.email.empty");
    case "noEnding":
      return t("auth.field.email.noEnding");
    case "incomplete":
      return t("auth.field.email.incomplete");
  }
}
