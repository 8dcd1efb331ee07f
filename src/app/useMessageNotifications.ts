import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { NEWS_MAX, useUnreadNews } from "../features/conversations/hooks/useUnreadNews";
import { t } from "../lib/i18n/t";
import { toPlainText } from "../lib/markup/markup";
import {
  keepNotifications,
  onNotificationClick,
  showNotification,
  useNotificationSettings,
} from "../lib/notifications";

/** Notifies of messages that come while nobody looks at the page. Muted conversations stay quiet. */
export function useMessageNotifications(viewerId: string): void {
  const { enabled, showText } = useNotificationSettings();
  const [, navigate] = useLocation();
  const news = useUnreadNews(viewerId, enabled);
  useEffect(() => onNotificationClick(navigate), [navigate]);
  const told = useRef<number | null>(null);

  useEffect(() => {
    if (!news) return;
    if (news.length < NEWS_MAX) {
      void keepNotifications(new Set(news.map(({ conversationId }) => conversationId)));
    }
    const since = told.current;
    told.current = Math.max(since ?? 0, ...news.map(({ time }) => time));
    if (since === null || document.hasFocus()) return;
    for (const { conversationId, name, preview, time } of news) {
      if (time <= since) continue;
      void showNotification({
        title: name,
        body: showText ? toPlainText(preview) : t("announce.many", { count: 1 }),
        tag: conversationId,
        path: `/c/${conversationId}`,
        time,
      });
    }
  }, [news, showText]);
}
