import { describe, expect, it } from "vitest";
import { aPendingMessage, aStoredMessage } from "../../../test/messages";
import { mergeThread } from "./threadMessage";

const me = { viewerId: "nadia", viewerName: "Nadia Rahman", online: true };

describe("mergeThread", () => {
  it("turns the server's newest-first page into oldest first, pending messages last", () => {
    const older = aStoredMessage({ body: "older" });
    const newer = aStoredMessage({ body: "newer" });
    const pending = aPendingMessage({ body: "pending", writtenAt: 0 });
    const bodies = mergeThread([newer, older], [pending], me).map((message) => message.body);
    expect(bodies).toEqual(["older", "newer", "pending"]);
  });

  it("keeps one message, and its key, when the server's answer arrives", () => {
    const pending = aPendingMessage({ clientId: "c1" });
    const [before] = mergeThread([], [pending], me);
    const stored = aStoredMessage({ senderId: "nadia", clientId: "c1" });
    const after = mergeThread([stored], [pending], me);
    expect(after).toHaveLength(1);
    expect(after[0]?.key).toBe(before?.key);
    expect(after[0]?.delivery).toEqual({ state: "sent" });
  });

  it("does not mistake another person's client id for ours", () => {
    const pending = aPendingMessage({ clientId: "c1" });
    const theirs = aStoredMessage({ senderId: "amara", clientId: "c1" });
    const keys = mergeThread([theirs], [pending], me).map((message) => message.key);
    expect(keys).toEqual([theirs._id, "c1"]);
  });

  it("shows waiting messages as queued without a connection and as sending with one", () => {
    const pending = aPendingMessage();
    const stateOf = (online: boolean) =>
      mergeThread([], [pending], { ...me, online })[0]?.delivery.state;
    expect([stateOf(true), stateOf(false)]).toEqual(["sending", "queued"]);
  });

  it("keeps a failed message failed, whatever the connection does", () => {
    const failed = aPendingMessage({ state: { tag: "failed", reason: "gone" } });
    const [message] = mergeThread([], [failed], { ...me, online: false });
    expect(message?.delivery).toEqual({ state: "failed", reason: "gone" });
  });
});
