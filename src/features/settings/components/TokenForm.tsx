import { api } from "@convex/_generated/api";
import { useAction } from "convex/react";
import { useRef, useState, type FormEvent } from "react";
import { Button } from "../../../components/ui/button";
import { Field } from "../../../components/ui/field";
import { Notice } from "../../../components/ui/notice";
import { Spinner } from "../../../components/ui/spinner";
import { getAppError } from "../../../lib/appError";
import { t } from "../../../lib/i18n/t";
import { TOKEN_DAYS, TOKEN_SCOPES, type TokenScope } from "../logic/tokenText";

const NAME_MAX_LENGTH = 60;

export function TokenForm({ onMade }: { onMade: (token: string) => void }) {
  const createToken = useAction(api.tokens.createToken);
  const nameField = useRef<HTMLInputElement>(null);
  const firstScope = useRef<HTMLInputElement>(null);
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly TokenScope[]>(["read"]);
  const [days, setDays] = useState<number | null>(90);
  const [isTried, setIsTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<"refused" | "noAnswer" | null>(null);
  const hasName = name.trim() !== "";

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setIsTried(true);
    if (!hasName) return nameField.current?.focus();
    if (scopes.length === 0) return firstScope.current?.focus();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const wanted = { name: name.trim(), scopes: [...scopes] };
      const made = await createToken(days === null ? wanted : { ...wanted, expiresInDays: days });
      onMade(made.token);
    } catch (error) {
      setProblem(getAppError(error)?.code === "BadRequest" ? "refused" : "noAnswer");
      setBusy(false);
    }
  }

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-4">
      {problem && (
        <Notice title={t("settings.tokens.failed")}>
          {t(problem === "refused" ? "settings.tokens.tooMany" : "refused.noAnswer")}
        </Notice>
      )}
      <Field
        ref={nameField}
        label={t("settings.tokens.name")}
        help={t("settings.tokens.name.help")}
        error={isTried && !hasName ? t("settings.tokens.name.empty") : null}
        autoFocus
        autoComplete="off"
        maxLength={NAME_MAX_LENGTH}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset aria-describedby={isTried && scopes.length === 0 ? "token-scopes" : undefined}>
        <legend className="text-row font-label text-ink">{t("settings.tokens.may")}</legend>
        {TOKEN_SCOPES.map((scope, index) => (
          <label key={scope} className="flex min-h-9 items-center gap-3 text-row touch:min-h-11">
            <input
              ref={index === 0 ? firstScope : undefined}
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={(event) =>
                setScopes(
                  TOKEN_SCOPES.filter((it) =>
                    it === scope ? event.target.checked : scopes.includes(it),
                  ),
                )
              }
              className="size-4.5 shrink-0 accent-pen"
            />
            {t(`settings.tokens.may.${scope}`)}
          </label>
        ))}
        {isTried && scopes.length === 0 && (
          <p id="token-scopes" className="text-help font-medium text-danger">
            {t("settings.tokens.may.none")}
          </p>
        )}
      </fieldset>
      <label className="flex items-center justify-between gap-4">
        <span className="text-row font-label text-ink">{t("settings.tokens.days")}</span>
        <select
          value={days ?? ""}
          onChange={(event) =>
            setDays(event.target.value === "" ? null : Number(event.target.value))
          }
          className="h-10 rounded-field border border-line-field bg-raised px-3 text-row touch:h-12 touch:text-lead"
        >
          {TOKEN_DAYS.map((count) => (
            <option key={count} value={count ?? ""}>
              {count === null
                ? t("settings.tokens.days.endless")
                : t("settings.tokens.days.count", { count })}
            </option>
          ))}
        </select>
      </label>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" aria-busy={busy}>
          {busy && <Spinner className="size-4 text-on-pen" />}
          {t("settings.tokens.create.submit")}
        </Button>
      </div>
    </form>
  );
}
