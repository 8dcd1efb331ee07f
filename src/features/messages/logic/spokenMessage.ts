import { t } from "../../../lib/i18n/t";
import { toPlainText } from "../../../lib/markup/markup";
import { firstName } from "../../../lib/people";
import { timeFormat } from "../../../lib/time";
import type { Delivery, ThreadMessage } from "./threadMessage";

/** Who and when, read before a message's text. */
export function spokenPrefix(message: ThreadMessage): string {
  return `${t("message.label", {
    name: message.own ? t("message.you") : firstName(message.senderName),
    time: timeFormat().clock(message.time),
  })}: `;
}

/** All of a message in one breath: "Amara, 09:03, text, edited, reply to …, 2 reactions". */
export function spokenLabel(message: ThreadMessage): string {
  const { quote, reactions } = message;
  const reactionCount = reactions.reduce((sum, { count }) => sum + count, 0);
  return [
    `${spokenPrefix(message)}${message.isDeleted ? t("message.deleted") : toPlainText(message.body)}`,
    message.isEdited && !message.isDeleted ? t("message.edited") : null,
    quote
      ? t("message.replyTo", { text: toPlainText(quote.preview) || t("message.deleted") })
      : null,
    reactionCount > 0 ? t("message.reactions", { count: reactionCount }) : null,
    message.own ? deliveryWord(message.delivery) : null,
  ]
    .filter(Boolean)
    .join(", ");
}

export function deliveryWord(delivery: Delivery): string | null {
  switch (delivery.state) {
    case "received":
      return null;
    case "sending":
      return t("message.sending");
    case "queued":
      return t("message.queued");
    case "sent":
      return t("message.sent");
    case "read":
      return t("message.read");
    case "failed":
      return t("message.notSent");
  }
}
