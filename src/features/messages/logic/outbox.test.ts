import type { Id } from "@convex/_generated/dataModel";
import { describe, expect, it } from "vitest";
import { createMemoryOutboxDevice } from "../../../test/memoryOutbox";
import { aMessage } from "../../../test/messages";
import { ADOPT_AFTER_MS, Outbox } from "./outbox";
import type { PendingMessage } from "./outboxEntry";
import { toQuote } from "./quote";

const chat = "chat" as Id<"conversations">;
const quote = toQuote(aMessage());
if (quote === null) throw new Error("a stored message can be answered");

/** An outbox whose clock, timers and server the test moves by hand. */
function setUp(device = createMemoryOutboxDevice()) {
  const calls: { message: PendingMessage; accept: () => void; refuse: (error: unknown) => void }[] =
    [];
  const timers: { run: () => void; ms: number }[] = [];
  const storage = device.openTab();
  const outbox = new Outbox({
    userId: "nadia",
    storage,
    createId: device.createId,
    now: device.now,
    setTimer: (run, ms) => {
      const timer = { run, ms };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
    transport: {
      send: (message) =>
        new Promise((resolve, reject) => {
          calls.push({ message, accept: () => resolve("id"), refuse: reject });
        }),
      readRefusal: (error) =>
        error instanceof Error ? null : (error as { code: string; retryAfterMs: number | null }),
    },
  });
  outbox.open();
  return {
    outbox,
    device,
    storage,
    calls,
    timers,
    bodies: () => calls.map((call) => call.message.body),
    states: () => outbox.getSnapshot().pending.map(({ body, state }) => [body, state.tag]),
  };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("Outbox", () => {
  it("sends one at a time, in the order written", async () => {
    const { outbox, calls, bodies, states } = setUp();
    outbox.send(chat, "one");
    outbox.send(chat, "two");
    await settle();
    expect(bodies()).toEqual(["one"]);
    calls[0]?.accept();
    await settle();
    expect(bodies()).toEqual(["one", "two"]);
    expect(states()).toEqual([["two", "sending"]]);
  });

  it("shows a message before any network", () => {
    const { outbox, states } = setUp();
    outbox.send(chat, "one");
    expect(states()).toEqual([["one", "waiting"]]);
  });

  it("lets later messages pass one that was refused, and keeps that one", async () => {
    const { outbox, calls, states } = setUp();
    outbox.send(chat, "refused");
    outbox.send(chat, "fine");
    await settle();
    calls[0]?.refuse({ code: "NotFound", retryAfterMs: null });
    await settle();
    calls[1]?.accept();
    await settle();
    expect(states()).toEqual([["refused", "failed"]]);
  });

  it("retries with the same client id", async () => {
    const { outbox, calls } = setUp();
    const { clientId } = outbox.send(chat, "again");
    await settle();
    calls[0]?.refuse({ code: "NotFound", retryAfterMs: null });
    await settle();
    outbox.retry(clientId);
    await settle();
    expect(calls.map((call) => call.message.clientId)).toEqual([clientId, clientId]);
  });

  it("retries as a message of its own when what it answered was deleted", async () => {
    const { outbox, calls } = setUp();
    const { clientId } = outbox.send(chat, "answering", { quote });
    await settle();
    expect(calls[0]?.message.quote).toEqual(quote);
    calls[0]?.refuse({ code: "MessageDeleted", retryAfterMs: null });
    await settle();
    outbox.retry(clientId);
    await settle();
    expect(calls[1]?.message).toMatchObject({ clientId, body: "answering" });
    expect(calls[1]?.message.quote).toBeUndefined();
  });

  it("keeps what it answers over any other retry", async () => {
    const { outbox, calls } = setUp();
    const { clientId } = outbox.send(chat, "answering", { quote });
    await settle();
    calls[0]?.refuse({ code: "NotFound", retryAfterMs: null });
    await settle();
    outbox.retry(clientId);
    await settle();
    expect(calls[1]?.message.quote).toEqual(quote);
  });

  it("waits as long as the server asks, keeping the order", async () => {
    const { outbox, calls, timers, bodies } = setUp();
    outbox.send(chat, "quick");
    outbox.send(chat, "later");
    await settle();
    calls[0]?.refuse({ code: "RateLimited", retryAfterMs: 12_000 });
    await settle();
    expect(outbox.getSnapshot().slowUntil).toBe(13_000);
    expect(timers.map((timer) => timer.ms)).toEqual([12_000]);
    expect(bodies()).toEqual(["quick"]);
    timers[0]?.run();
    await settle();
    expect(bodies()).toEqual(["quick", "quick"]);
  });

  it("tries an unknown error a few times, each later, then gives up", async () => {
    const { outbox, calls, timers, states } = setUp();
    outbox.send(chat, "unlucky");
    await settle();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      calls[attempt]?.refuse(new Error("server trouble"));
      await settle();
      const timer = timers.at(-1);
      if (timer && attempt < 3) {
        waits.push(timer.ms);
        timer.run();
      }
      await settle();
    }
    expect(waits).toEqual([1000, 2000, 4000]);
    expect(states()).toEqual([["unlucky", "failed"]]);
  });

  it("holds everything while signed out, until it is woken", async () => {
    const { outbox, calls, bodies } = setUp();
    outbox.send(chat, "one");
    await settle();
    calls[0]?.refuse({ code: "Unauthenticated", retryAfterMs: null });
    await settle();
    outbox.send(chat, "two");
    await settle();
    expect(bodies()).toEqual(["one"]);
    outbox.wake();
    await settle();
    expect(bodies()).toEqual(["one", "one"]);
  });

  it("forgets a message that was deleted", async () => {
    const { outbox, calls, states } = setUp();
    const { clientId } = outbox.send(chat, "no");
    await settle();
    calls[0]?.refuse({ code: "NotFound", retryAfterMs: null });
    await settle();
    outbox.discard(clientId);
    expect(states()).toEqual([]);
  });

  it("has a message on the device before it goes out", async () => {
    const { outbox, calls, device } = setUp();
    device.hold();
    outbox.send(chat, "one");
    await settle();
    expect(calls).toEqual([]);
    device.release();
    await settle();
    expect(calls).toHaveLength(1);
    expect(device.bodies()).toEqual(["one"]);
  });

  it("keeps everything written while the first one waits for a connection", async () => {
    const { outbox, device } = setUp();
    outbox.send(chat, "one");
    outbox.send(chat, "two");
    await settle();
    expect(device.bodies()).toEqual(["one", "two"]);
  });

  it("sends after a reload what was left, in order and with the same ids", async () => {
    const before = setUp();
    before.outbox.send(chat, "one");
    before.outbox.send(chat, "two");
    await settle();
    before.outbox.close();

    before.device.pass(5000);
    const after = setUp(before.device);
    after.outbox.send(chat, "three");
    for (let i = 0; i < 3; i += 1) {
      await settle();
      after.calls[i]?.accept();
    }
    await settle();
    expect(after.bodies()).toEqual(["one", "two", "three"]);
    expect(after.calls[0]?.message.clientId).toBe(before.calls[0]?.message.clientId);
    expect(before.device.bodies()).toEqual([]);
  });

  it("loses nothing to a reload in the moment it was written, and sends it once", async () => {
    const before = setUp();
    await settle();
    before.device.hold();
    before.outbox.send(chat, "one");
    before.outbox.send(chat, "two");
    before.device.reload();

    const after = setUp(before.device);
    for (let i = 0; i < 2; i += 1) {
      await settle();
      after.calls[i]?.accept();
    }
    await settle();
    expect(after.bodies()).toEqual(["one", "two"]);
    expect(before.calls).toEqual([]);
    expect([before.device.bodies(), [...before.device.texts]]).toEqual([[], []]);
  });

  it("has a message on the device before anybody is told of it", () => {
    const { outbox, device } = setUp();
    const kept: number[] = [];
    outbox.subscribe(() => kept.push(device.texts.size));
    outbox.send(chat, "one");
    expect(kept).toEqual([1]);
  });

  it("keeps a failed message failed over a reload", async () => {
    const before = setUp();
    before.outbox.send(chat, "refused");
    await settle();
    before.calls[0]?.refuse({ code: "NotFound", retryAfterMs: null });
    await settle();
    before.outbox.close();
    const after = setUp(before.device);
    await settle();
    expect(after.states()).toEqual([["refused", "failed"]]);
    expect(after.calls).toEqual([]);
  });

  it("goes on without a device that refuses to keep anything", async () => {
    const { outbox, calls, device } = setUp();
    device.block();
    device.fill();
    outbox.send(chat, "one");
    await settle();
    calls[0]?.accept();
    await settle();
    expect(outbox.getSnapshot().pending).toEqual([]);
  });

  it("shows another tab's messages without sending them", async () => {
    const first = setUp();
    const second = setUp(first.device);
    await settle();
    first.outbox.send(chat, "mine");
    await settle();
    expect(second.states()).toEqual([["mine", "waiting"]]);
    expect(second.calls).toEqual([]);
    first.calls[0]?.accept();
    await settle();
    expect(second.states()).toEqual([]);
  });

  it("adopts what a closed tab left behind", async () => {
    const first = setUp();
    const second = setUp(first.device);
    await settle();
    first.outbox.send(chat, "orphan");
    await settle();
    first.outbox.close();
    const adoption = second.timers.find((timer) => timer.ms === ADOPT_AFTER_MS);
    adoption?.run();
    await settle();
    expect(second.bodies()).toEqual(["orphan"]);
  });

  it("drops a failed message that another tab deleted", async () => {
    const first = setUp();
    const { clientId } = first.outbox.send(chat, "refused");
    await settle();
    first.calls[0]?.refuse({ code: "NotFound", retryAfterMs: null });
    await settle();
    const second = setUp(first.device);
    await settle();
    second.outbox.discard(clientId);
    await settle();
    expect(first.states()).toEqual([]);
  });
});
