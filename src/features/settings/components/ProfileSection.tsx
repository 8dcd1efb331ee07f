import { api } from "@convex/_generated/api";
import { isValidName, normalizeName } from "@convex/lib/accountRules";
import { NAME_MAX_LENGTH } from "@convex/lib/limits";
import { useMutation } from "convex/react";
import { useState, type FormEvent } from "react";
import { Avatar } from "../../../components/Avatar";
import { Button } from "../../../components/ui/button";
import { Field } from "../../../components/ui/field";
import { t } from "../../../lib/i18n/t";
import { showToast } from "../../../lib/toasts";
import { Section } from "./Section";

interface ProfileSectionProps {
  viewer: { _id: string; name: string; email: string };
}

export function ProfileSection({ viewer }: ProfileSectionProps) {
  const setName = useMutation(api.users.setName);
  const [name, setTyped] = useState(viewer.name);
  const [tried, setTried] = useState(false);
  const invalid = tried && !isValidName(normalizeName(name));

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (!isValidName(normalizeName(name))) return;
    try {
      await setName({ name });
      showToast({ kind: "success", title: t("settings.profile.saved") });
    } catch {
      showToast({
        kind: "error",
        title: t("settings.profile.failed"),
        text: t("refused.noAnswer"),
      });
    }
  }

  return (
    <Section name="profile">
      <form noValidate onSubmit={(event) => void save(event)} className="flex gap-5">
        <Avatar id={viewer._id} name={viewer.name} size={64} />
        <div className="flex min-w-0 grow items-end gap-5 max-md:flex-col max-md:items-stretch max-md:gap-4">
          <Field
            label={t("settings.profile.name")}
            name="name"
            autoComplete="name"
            value={name}
            error={invalid ? t("settings.profile.invalid", { max: NAME_MAX_LENGTH }) : null}
            onChange={(event) => setTyped(event.target.value)}
            className="grow"
          />
          <Button type="submit" variant="primary" size="form">
            {t("settings.profile.save")}
          </Button>
        </div>
      </form>
      <p className="mt-3 text-help text-ink-2">
        {viewer.email}. {t("settings.profile.email")}
      </p>
    </Section>
  );
}
