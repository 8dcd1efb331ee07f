import type { Id } from "@convex/_generated/dataModel";
import { describe, expect, it } from "vitest";
import { aPendingMessage, aStoredMessage } from "../../../test/messages";
import { mergeThread } from "./threadMessage";

const nadia = "nadia" as Id<"users">;
const amara = "amara" as Id<"users">;
const me = { viewerId: "nadia", viewerName: "Nadia Rahman", online: true, seenTime: 0 };

describe("mergeThread", () => {
  it("puts pending messages last, whatever their time", () => {
    const older = aStoredMessage({ body: "older" });
    const newer = aStoredMessage({ body: "newer" });
    const pending = aPendingMessage({ body: "pending", writtenAt: 0 });
    const bodies = mergeThread([older, newer], [pending], me).map((message) => message.body);
    expect(bodies).toEqual(["older", "newer", "pending"]);
  });

  it("keeps one message, and its key, when the server's answer arrives", () => {
    const pending = aPendingMessage({ clientId: "c1" });
    const [before] = mergeThread([], [pending], me);
    const stored = aStoredMessage({ senderId: nadia, clientId: "c1" });
    const after = mergeThread([stored], [pending], me);
    expect(after).toHaveLength(1);
    expect(after[0]?.key).toBe(before?.key);
    expect(after[0]?.delivery).toEqual({ state: "sent" });
  });

  it("takes a server that says null for what another leaves out", () => {
    const stored = Object.assign(aStoredMessage({ body: "here" }), {
      editedAt: null,
      deletedAt: null,
      replyTo: null,
    });
    const [shown] = mergeThread([stored], [], me);
    expect(shown).toMatchObject({ isEdited: false, isDeleted: false, quote: null });
  });

  it("does not mistake another person's client id for ours", () => {
    const pending = aPendingMessage({ clientId: "c1" });
    const theirs = aStoredMessage({ senderId: amara, clientId: "c1" });
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

  it("marks own messages read up to what the other has seen", () => {
    const mine = [1, 2, 3].map((time) => aStoredMessage({ senderId: nadia, time }));
    const states = mergeThread(mine, [], { ...me, seenTime: 2 }).map((view) => view.delivery.state);
    expect(states).toEqual(["read", "read", "sent"]);
  });

  it("leaves out what was deleted for me, and keeps its pending twin away", () => {
    const hidden = aStoredMessage({ senderId: nadia, clientId: "c1", isHidden: true });
    expect(mergeThread([hidden], [aPendingMessage({ clientId: "c1" })], me)).toEqual([]);
  });

  it("gives an unchanged message as the same object, so its row draws nothing", () => {
    const stored = aStoredMessage({ senderId: nadia, time: 5 });
    const [before] = mergeThread([stored], [], me);
    const [again] = mergeThread([stored, aStoredMessage()], [], me);
    const [seen] = mergeThread([stored], [], { ...me, seenTime: 5 });
    expect(again).toBe(before);
    expect(seen).not.toBe(before);
  });

  it("counts reactions and knows mine", () => {
    const stored = aStoredMessage({ reactions: [{ emoji: "👍", userIds: [nadia, amara] }] });
    expect(mergeThread([stored], [], me)[0]?.reactions).toEqual([
      { emoji: "👍", count: 2, own: true },
    ]);
  });
});
