import { expect, it } from "vitest";
import { aPendingMessage } from "../../../test/messages";
import { toRowNote } from "./rowNote";

const base = { conversationId: "conversation", draft: "", open: false, pending: [] };
const waiting = aPendingMessage({ body: "on\nits  way", writtenAt: 5 });
const failed = aPendingMessage({ body: "stuck", state: { tag: "failed", reason: "gone" } });

it("puts what failed before a draft, and a draft before what is on its way", () => {
  const pending = [waiting, failed];
  expect(toRowNote({ ...base, pending, draft: "d" })).toEqual({ kind: "failed", text: "stuck" });
  expect(toRowNote({ ...base, pending: [waiting], draft: "d" })).toEqual({
    kind: "draft",
    text: "d",
  });
  expect(toRowNote({ ...base, pending: [waiting] })).toEqual({
    kind: "pending",
    text: "on its way",
    time: 5,
  });
});

it("does not repeat the draft of the conversation on screen", () => {
  expect(toRowNote({ ...base, draft: "d", open: true })).toBeNull();
});

it("leaves other conversations' messages alone", () => {
  expect(toRowNote({ ...base, conversationId: "other", pending: [waiting, failed] })).toBeNull();
});
