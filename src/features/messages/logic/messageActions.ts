import { getServerFeatures } from "../../../lib/serverFeatures";
import type { ThreadMessage } from "./threadMessage";

/** Everything one can do with a message. The thread only says what was chosen. */
export interface MessageActions {
  reply: (message: ThreadMessage) => void;
  edit: (message: ThreadMessage) => void;
  copy: (message: ThreadMessage) => void;
  react: (message: ThreadMessage, emoji: string) => void;
  /** Asks first. */
  remove: (message: ThreadMessage) => void;
  /** Opens the search with what is close to it. */
  findSimilar: (message: ThreadMessage) => void;
  /** Shows what it said before. */
  showEdits: (message: ThreadMessage) => void;
  markUnread: (message: ThreadMessage) => void;
  /** To the administrators. Asks first. */
  report: (message: ThreadMessage) => void;
  retry: (message: ThreadMessage) => void;
  discard: (message: ThreadMessage) => void;
  jumpToQuote: (message: ThreadMessage) => void;
}

export type MessageActionName =
  "reply" | "edit" | "copy" | "showEdits" | "findSimilar" | "markUnread" | "report" | "remove";

/** What can be done with this message, in the order of its menu. */
export function listActions(message: ThreadMessage): MessageActionName[] {
  if (message.id === null) return message.body ? ["copy"] : [];
  if (message.isDeleted) return ["remove"];
  const names: MessageActionName[] = ["reply"];
  if (message.own) names.push("edit");
  names.push("copy");
  if (message.isEdited) names.push("showEdits");
  if (getServerFeatures().findsSimilar) names.push("findSimilar");
  if (!message.own) names.push("markUnread", "report");
  names.push("remove");
  return names;
}

export function canReact(message: ThreadMessage): boolean {
  return message.id !== null && !message.isDeleted;
}

const KEYS: Record<string, MessageActionName> = {
  r: "reply",
  e: "edit",
  c: "copy",
  h: "showEdits",
  f: "findSimilar",
  u: "markUnread",
  Delete: "remove",
};

/** What a key means while a message has the focus; null when it means nothing there. */
export function actionOfKey(key: string, message: ThreadMessage): MessageActionName | null {
  const name = KEYS[key.length === 1 ? key.toLowerCase() : key];
  return name && listActions(message).includes(name) ? name : null;
}
