import { api } from "@convex/_generated/api";
import type { FunctionReturnType } from "convex/server";
import { KeySquare } from "lucide-react";
import { useState } from "react";
import { LatePlace } from "../../../components/LatePlace";
import { Button } from "../../../components/ui/button";
import { Notice } from "../../../components/ui/notice";
import { Spinner } from "../../../components/ui/spinner";
import { useConnection } from "../../../lib/connection";
import { t } from "../../../lib/i18n/t";
import { preloadable } from "../../../lib/preloadable";
import { useAnswer, useOptionalAnswer } from "../../../lib/useAnswer";
import { apiAddress, endText, isOver, scopesText, usedText } from "../logic/tokenText";
import { Section } from "./Section";

const CreateTokenDialog = preloadable(() => import("./CreateTokenDialog"));
const RevokeTokenDialog = preloadable(() => import("./RevokeTokenDialog"));

type Token = FunctionReturnType<typeof api.tokens.listTokens>[number];

/** What programs use in one's name: made here, shown once, taken away at once. */
export function TokensSection() {
  const tokens = useAnswer(api.tokens.listTokens, {});
  const apiUrl = useOptionalAnswer(api.users.getServerFeatures, {})?.apiUrl;
  const isAway = useConnection().state === "offline";
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  return (
    <Section name="tokens" lead={t("settings.tokens.lead")}>
      <TokenList tokens={tokens} isAway={isAway} onRevoke={setRevoking} />
      <p className="mt-4 flex flex-wrap items-center gap-x-6 gap-y-3">
        <Button onClick={() => setCreating(true)} disabled={isAway}>
          {t("settings.tokens.create")}
        </Button>
        {apiUrl && (
          <a
            href={`${apiAddress(apiUrl, window.location.hostname)}/openapi.json`}
            target="_blank"
            rel="noopener noreferrer"
            className="py-1 text-row font-title text-pen underline underline-offset-2 touch:py-3"
          >
            {t("settings.tokens.description")}
          </a>
        )}
      </p>
      {creating && (
        <LatePlace onFailed={() => setCreating(false)}>
          <CreateTokenDialog onClose={() => setCreating(false)} />
        </LatePlace>
      )}
      {revoking && (
        <LatePlace onFailed={() => setRevoking(null)}>
          <RevokeTokenDialog token={revoking} onClose={() => setRevoking(null)} />
        </LatePlace>
      )}
    </Section>
  );
}

interface TokenListProps {
  tokens: Token[] | Error | undefined;
  isAway: boolean;
  onRevoke: (token: Token) => void;
}

function TokenList({ tokens, isAway, onRevoke }: TokenListProps) {
  if (tokens instanceof Error) {
    return (
      <Notice title={t("settings.tokens.loadFailed")}>
        {t("settings.tokens.loadFailed.text")}
      </Notice>
    );
  }
  if (tokens === undefined) {
    return isAway ? (
      <p className="text-row text-ink-2">{t("settings.tokens.offline")}</p>
    ) : (
      <Spinner />
    );
  }
  if (tokens.length === 0) {
    return <p className="text-row text-ink-2">{t("settings.tokens.none")}</p>;
  }
  return (
    <ul>
      {tokens.map((token) => (
        <TokenRow key={token._id} token={token} onRevoke={() => onRevoke(token)} />
      ))}
    </ul>
  );
}

function TokenRow({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  return (
    <li className="flex items-center gap-4 py-2.5">
      <span className="flex size-10 shrink-0 items-center justify-center rounded-field bg-sunken max-md:hidden">
        <KeySquare aria-hidden className="size-5 text-ink-2" />
      </span>
      <span className="min-w-0 grow">
        <bdi className="block truncate text-body font-title">{token.name}</bdi>
        <span className="block text-help text-ink-2">
          {scopesText(token)}, {usedText(token)},{" "}
          <span className={isOver(token) ? "text-danger" : undefined}>{endText(token)}</span>
        </span>
      </span>
      <Button
        aria-label={t("settings.tokens.revoke.label", { name: token.name })}
        onClick={onRevoke}
      >
        {t("settings.tokens.revoke")}
      </Button>
    </li>
  );
}
