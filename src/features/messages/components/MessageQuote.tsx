import { useContext } from "react";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { usePlainText } from "../../../lib/markup/markup";
import { InnerTabIndex } from "./innerTabIndex";
import { isRightToLeft } from "../logic/textDirection";
import type { Quote } from "../logic/threadMessage";

interface MessageQuoteProps {
  quote: Quote;
  onJump: () => void;
}

/** What a message answers. The bar stands on the start side of the quoted text itself. */
export function MessageQuote({ quote, onJump }: MessageQuoteProps) {
  const tabIndex = useContext(InnerTabIndex);
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      onClick={onJump}
      className="mx-1.75 mt-1.75 block w-[calc(100%-0.875rem)] rounded-row bg-inset px-2 py-1.25 text-start touch:min-h-11"
    >
      <QuoteLines name={quote.own ? t("message.you") : quote.senderName} quote={quote} />
    </button>
  );
}

export function QuoteLines({ name, quote }: { name: string; quote: Quote }) {
  const preview = usePlainText(quote.preview);
  return (
    <span
      // Not "auto": the name comes first, and may be in another script.
      dir={isRightToLeft(preview) ? "rtl" : "ltr"}
      className="block border-s-3 border-pen ps-2"
    >
      <span className="block truncate text-help font-title text-pen">{name}</span>
      <span className={cx("block truncate text-help text-ink-2", quote.isDeleted && "italic")}>
        {quote.isDeleted ? t("message.deleted") : preview}
      </span>
    </span>
  );
}
