import type { Id } from "@convex/_generated/dataModel";
import { describe, expect, it } from "vitest";
import { Outbox } from "./outbox";
import type { PendingMessage } from "./outboxEntry";

const chat = "chat" as Id<"conversations">;

/** An outbox whose clock, timers and server the test moves by hand. */
function setUp() {
  const calls: { message: PendingMessage; accept: () => void; refuse: (error: unknown) => void }[] =
    [];
  const timers: { run: () => void; ms: number }[] = [];
  let ids = 0;
  const outbox = new Outbox({
    userId: "nadia",
    createId: () => `c${(ids += 1)}`,
    now: () => 1000,
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
  return {
    outbox,
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
    expect(states()).toEqual([["one", "sending"]]);
  });

  it("lets later messages pass one that was refused, and keeps that one", async () => {
    const { outbox, calls, states } = setUp();
    outbox.send(chat, "refused");
    outbox.send(chat, "fine");
    calls[0]?.refuse({ code: "NotFound", retryAfterMs: null });
    await settle();
    calls[1]?.accept();
    await settle();
    expect(states()).toEqual([["refused", "failed"]]);
  });

  it("retries with the same client id", async () => {
    const { outbox, calls } = setUp();
    const { clientId } = outbox.send(chat, "again");
    calls[0]?.refuse({ code: "NotFound", retryAfterMs: null });
    await settle();
    outbox.retry(clientId);
    await settle();
    expect(calls.map((call) => call.message.clientId)).toEqual([clientId, clientId]);
  });

  it("waits as long as the server asks, keeping the order", async () => {
    const { outbox, calls, timers, bodies } = setUp();
    outbox.send(chat, "quick");
    outbox.send(chat, "later");
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
    calls[0]?.refuse({ code: "NotFound", retryAfterMs: null });
    await settle();
    outbox.discard(clientId);
    expect(states()).toEqual([]);
  });
});
