import { useEffect, useRef } from "react";
import { announce } from "../../../lib/announcer";
import { t } from "../../../lib/i18n/t";
import { toPlainText } from "../../../lib/markup/markup";
import { firstName } from "../../../lib/people";
import type { ThreadMessage } from "../logic/threadMessage";
import type { Thread } from "./useThread";

/** A reader must be able to keep up with a fast writer. */
const SPEAK_EVERY_MS = 3000;

/** Tells screen readers of messages that arrive in the open conversation, and of failed sends. */
export function useArrivals({ messages, status }: Thread): void {
  const heard = useRef<{ time: number } | null>(null);
  const waiting = useRef<ThreadMessage[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const failed = useRef(new Set<string>());

  useEffect(() => () => clearTimeout(timer.current), []);

  useEffect(() => {
    if (status === "loading") return;
    const newest = messages.findLast((message) => message.id !== null)?.time ?? 0;
    const since = heard.current?.time;
    heard.current = { time: newest };
    if (since === undefined) return;
    const arrived = messages.filter((message) => !message.own && message.time > since);
    if (arrived.length === 0) return;
    waiting.current.push(...arrived);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      speak(waiting.current.splice(0));
    }, speakIn());
  }, [messages, status]);

  useEffect(() => {
    for (const message of messages) {
      if (message.delivery.state !== "failed") failed.current.delete(message.key);
      else if (!failed.current.has(message.key)) {
        failed.current.add(message.key);
        announce(t("announce.notSent", { text: toPlainText(message.body) }), "assertive");
      }
    }
  }, [messages]);
}

let lastSpokenAt = 0;

function speakIn(): number {
  return Math.max(0, lastSpokenAt + SPEAK_EVERY_MS - Date.now());
}

function speak(arrived: readonly ThreadMessage[]): void {
  lastSpokenAt = Date.now();
  const [only] = arrived;
  if (!only) return;
  announce(
    arrived.length === 1
      ? t("announce.message", { name: firstName(only.senderName), text: toPlainText(only.body) })
      : t("announce.many", { count: arrived.length }),
  );
}
