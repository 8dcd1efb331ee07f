import { t } from "../../../lib/i18n/t";

export interface RequestView {
  state: "unsent" | "sent" | "received";
  messagesLeft: number;
}

/** What the bar says to one of the two. */
export function requestText(
  { state, messagesLeft }: RequestView,
  name: string,
): { title: string; text: string } {
  switch (state) {
    case "received":
      return { title: t("request.received.title", { name }), text: t("request.received.text") };
    case "unsent":
      return { title: t("request.unsent.title", { name }), text: t("request.unsent.text") };
    case "sent":
      return {
        title: t("request.sent.title", { name }),
        text:
          messagesLeft > 0
            ? t("request.sent.left", { count: messagesLeft })
            : t("request.sent.full"),
      };
  }
}
