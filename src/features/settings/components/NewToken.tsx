import { useEffect, useRef, useState } from "react";
import { Button } from "../../../components/ui/button";
import { Field } from "../../../components/ui/field";
import { copyText } from "../../../lib/copyText";
import { t } from "../../../lib/i18n/t";

interface NewTokenProps {
  token: string;
  onDone: () => void;
}

export function NewToken({ token, onDone }: NewTokenProps) {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<"yes" | "no" | null>(null);
  useEffect(() => field.current?.select(), []);
  return (
    <div className="grid gap-4">
      <p className="text-row text-ink-2">{t("settings.tokens.once")}</p>
      <Field
        ref={field}
        label={t("settings.tokens.token")}
        value={token}
        readOnly
        autoFocus
        dir="ltr"
        spellCheck={false}
        className="font-mono"
        onFocus={(event) => event.target.select()}
      />
      <p role="status" className="min-h-5 text-help text-ink-2">
        {copied === "yes" && t("settings.tokens.copied")}
        {copied === "no" && t("settings.tokens.notCopied")}
      </p>
      <div className="flex flex-wrap justify-end gap-2.5">
        <Button onClick={onDone}>{t("settings.tokens.done")}</Button>
        <Button
          variant="primary"
          onClick={() => void copyText(token).then((done) => setCopied(done ? "yes" : "no"))}
        >
          {t("settings.tokens.copy")}
        </Button>
      </div>
    </div>
  );
}
