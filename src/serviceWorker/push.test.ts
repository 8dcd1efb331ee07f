import { describe, expect, it } from "vitest";
import { isNews, isPushOrder, readPayload, toShown, type PushPayload } from "./push";

const words = {
  newMessage: "1 neue Nachricht",
  goneName: "Gelöschtes Konto",
  testTitle: "So sieht das aus",
  testText: "Neue Nachrichten erscheinen so.",
};
const message: PushPayload = {
  kind: "message",
  conversationId: "k57abc",
  name: "Amara Okafor",
  text: "see you at nine",
  time: 1000,
  unread: 3,
};

describe("readPayload", () => {
  it("reads what the server sends", () => {
    expect(readPayload(JSON.stringify(message))).toEqual(message);
    expect(readPayload(JSON.stringify({ ...message, name: null, text: null }))).toEqual({
      ...message,
      name: null,
      text: null,
    });
    expect(readPayload('{"kind":"test","time":5}')).toEqual({ kind: "test", time: 5 });
  });

  it.each(["", "null", "[]", "5", "{", '{"kind":"message","time":5}', '{"kind":"other","time":5}'])(
    "takes %j for none",
    (text) => expect(readPayload(text)).toBeNull(),
  );
});

describe("toShown", () => {
  it("says who and what, and leads to the conversation", () => {
    expect(toShown(message, words)).toEqual({
      title: "Amara Okafor",
      body: "see you at nine",
      tag: "k57abc",
      data: { path: "/c/k57abc", time: 1000 },
    });
  });

  it("has the page's words where the server sent none", () => {
    expect(toShown({ ...message, name: null, text: null }, words)).toMatchObject({
      title: "Gelöschtes Konto",
      body: "1 neue Nachricht",
    });
    expect(toShown({ kind: "test", time: 1 }, words)).toMatchObject({
      title: "So sieht das aus",
      data: { path: null },
    });
  });

  it("leads nowhere but to a conversation", () => {
    const odd = toShown({ ...message, conversationId: "../settings?x" }, words);
    expect(odd.data.path).toBe("/c/..%2Fsettings%3Fx");
  });
});

describe("isNews", () => {
  const nobody = { hasFocus: false, toldTimes: [] };

  it("is news where no window is looked at and nothing is shown", () => {
    expect(isNews(message, nobody)).toBe(true);
    expect(isNews(message, { hasFocus: false, toldTimes: [undefined, 999] })).toBe(true);
  });

  it("is none where a window has the focus, or a page was first", () => {
    expect(isNews(message, { ...nobody, hasFocus: true })).toBe(false);
    expect(isNews(message, { hasFocus: false, toldTimes: [1000] })).toBe(false);
    expect(isNews(message, { hasFocus: false, toldTimes: [undefined, 1001] })).toBe(false);
  });

  it("is always news when one asked for it", () => {
    expect(isNews({ kind: "test", time: 1 }, { hasFocus: true, toldTimes: [5] })).toBe(true);
  });
});

it("tells the page's orders from its other messages", () => {
  expect(isPushOrder({ push: null })).toBe(true);
  expect(isPushOrder("activate")).toBe(false);
  expect(isPushOrder(null)).toBe(false);
});
