import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { copyText } from "../lib/copyText";
import { t } from "../lib/i18n/t";
import { Button } from "./ui/button";

/** An address to hand on, and a button that copies it. */
export function CopyLink({ url }: { url: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="mt-4 flex h-12 items-center gap-2 rounded-row bg-sunken ps-3.5 pe-1.5 touch:h-14">
      <span className="min-w-0 grow truncate text-row select-all">
        {url.replace(/^https?:\/\//, "")}
      </span>
      <Button
        onClick={() => {
          void copyText(url).then(setCopied);
        }}
      >
        {copied ? (
          <Check aria-hidden className="size-4 text-ok-ink" />
        ) : (
          <Copy aria-hidden className="size-4" />
        )}
        {t(copied ? "new.copied" : "new.copyLink")}
      </Button>
    </div>
  );
}
