/** What the page leaves with the worker while somebody is signed in and has pushes here. */
export interface PushRecord {
  words: PushWords;
  /** Where the server is, for an address that changes while no page is open. */
  server: string;
  /** The server's public key. */
  key: string;
  /** This browser's address and its secret, as the server knows them. */
  endpoint: string;
  auth: string;
}

/** The page's words in the person's language: the worker has no catalog. */
export interface PushWords {
  newMessage: string;
  goneName: string;
  testTitle: string;
  testText: string;
}

/** What the page tells the worker. Null: nobody is signed in here, or wants none. */
export interface PushOrder {
  push: PushRecord | null;
}

/** What the server sends, see `convex/model/pushContent.ts`. */
export type PushPayload =
  | {
      kind: "message";
      conversationId: string;
      name: string | null;
      text: string | null;
      time: number;
      unread: number;
    }
  | { kind: "test"; time: number };

export interface ShownPush {
  title: string;
  body: string;
  /** The same as the page's own: one takes the other's place. */
  tag: string;
  data: { path: string | null; time: number };
}

export function isPushOrder(data: unknown): data is PushOrder {
  return typeof data === "object" && data !== null && "push" in data;
}

/** Null when it is none of ours, or of a version that this worker does not know. */
export function readPayload(text: string): PushPayload | null {
  try {
    const value = JSON.parse(text) as Partial<Record<string, unknown>> | null;
    if (value === null || typeof value["time"] !== "number") return null;
    const { time } = value as { time: number };
    if (value["kind"] === "test") return { kind: "test", time };
    const { conversationId, name, text: words, unread } = value;
    if (value["kind"] !== "message" || typeof conversationId !== "string") return null;
    return {
      kind: "message",
      conversationId,
      name: typeof name === "string" ? name : null,
      text: typeof words === "string" ? words : null,
      time,
      unread: typeof unread === "number" ? unread : 0,
    };
  } catch {
    return null;
  }
}

export function toShown(payload: PushPayload, words: PushWords): ShownPush {
  const { time } = payload;
  if (payload.kind === "test") {
    const { testTitle: title, testText: body } = words;
    return { title, body, tag: "test", data: { path: null, time } };
  }
  const { conversationId, name, text } = payload;
  return {
    title: name ?? words.goneName,
    body: text ?? words.newMessage,
    tag: conversationId,
    data: { path: `/c/${encodeURIComponent(conversationId)}`, time },
  };
}

interface Screen {
  /** A window of ours has the focus: what comes is seen there. */
  hasFocus: boolean;
  /** Times of what is shown under the same tag, or was until it was closed. */
  toldTimes: readonly (number | undefined)[];
}

/** Never twice: a page shows its own notifications, and is there before a push. */
export function isNews(payload: PushPayload, { hasFocus, toldTimes }: Screen): boolean {
  if (payload.kind === "test") return true;
  return !hasFocus && toldTimes.every((time) => time === undefined || time < payload.time);
}
