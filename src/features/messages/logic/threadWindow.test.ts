import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addNewer,
  addOlder,
  LIVE_MAX,
  mergeAnswers,
  openAround,
  openAtEnd,
  settleLive,
  type ThreadWindow,
} from "./threadWindow";

const at = (...times: number[]) => times.map((time) => ({ time }));
const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

describe("thread window", () => {
  it("opens with the newest messages settled and an empty live end behind them", () => {
    expect(openAtEnd({ messages: at(5, 6, 7), hasMore: true })).toEqual({
      spans: [{ from: 5, to: 7, folded: null }],
      liveAfter: 7,
      hasOlder: true,
    });
  });

  it("opens an empty conversation with everything live", () => {
    expect(openAtEnd({ messages: [], hasMore: false })).toEqual({
      spans: [],
      liveAfter: 0,
      hasOlder: false,
    });
  });

  it("puts older pages before the others", () => {
    const window = openAtEnd({ messages: at(5, 6), hasMore: true });
    expect(addOlder(window, { messages: at(3, 4), hasMore: false })).toEqual({
      spans: [
        { from: 3, to: 4, folded: null },
        { from: 5, to: 6, folded: null },
      ],
      liveAfter: 6,
      hasOlder: false,
    });
  });

  it("has no live end in the past, until the present is reached", () => {
    const past = openAround(
      { messages: at(1), hasMore: true },
      { messages: at(2, 3), hasMore: true },
    );
    expect(past.liveAfter).toBeNull();
    expect(addNewer(past, { messages: at(4), hasMore: false }).liveAfter).toBe(4);
    expect(addNewer(past, { messages: [], hasMore: false }).liveAfter).toBe(3);
  });

  it("keeps the live end while it has room", () => {
    const window = openAtEnd({ messages: at(1), hasMore: false });
    const full = { messages: at(...range(2, 2 + LIVE_MAX - 1)), hasMore: false };
    expect(settleLive(window, full)).toBe(window);
  });

  it("covers every message once and keeps the live end small, whatever arrives when", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("arrive" as const), count: fc.integer({ min: 1, max: 45 }) }),
      fc.record({ kind: fc.constant("older" as const), count: fc.integer({ min: 1, max: 9 }) }),
    );
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.array(step, { maxLength: 30 }), (stored, steps) => {
        let newest = stored;
        const ask = (from: number, to: number) => at(...range(from, to));
        const start = Math.max(1, stored - 9);
        let window: ThreadWindow = openAtEnd({
          messages: ask(start, stored + 1),
          hasMore: start > 1,
        });
        for (const { kind, count } of steps) {
          if (kind === "arrive") {
            newest += count;
            for (;;) {
              const after: number = window.liveAfter ?? 0;
              const messages = ask(after + 1, Math.min(newest, after + 30) + 1);
              const next = settleLive(window, { messages, hasMore: newest > after + 30 });
              if (next === window) break;
              window = next;
            }
          } else if (window.hasOlder) {
            const before: number = window.spans[0]?.from ?? 1;
            const from = Math.max(1, before - count);
            window = addOlder(window, { messages: ask(from, before), hasMore: from > 1 });
          }
        }
        const covered = window.spans.flatMap(({ from, to }) => range(from, to + 1));
        const live = range((window.liveAfter ?? 0) + 1, newest + 1);
        const first = covered[0] ?? live[0] ?? 1;
        expect([...covered, ...live]).toEqual(range(first, newest + 1));
        expect(live.length).toBeLessThan(LIVE_MAX);
      }),
    );
  });
});

describe("mergeAnswers", () => {
  it("sorts by time and draws a message of two answers once, as the later one has it", () => {
    const message = (_id: string, time: number, body: string) => ({ _id, time, body });
    const merged = mergeAnswers([
      { messages: [message("b", 2, "old"), message("c", 3, "c")], hasMore: false },
      { messages: [message("a", 1, "a"), message("b", 2, "new")], hasMore: false },
    ]);
    expect(merged.map(({ body }) => body)).toEqual(["a", "new", "c"]);
  });

  it("keeps the server's order within a moment", () => {
    const answer = (...ids: string[]) => ({
      messages: ids.map((_id) => ({ _id, time: 5 })),
      hasMore: false,
    });
    const merged = mergeAnswers([answer("b", "a", "c"), answer("b", "a", "c")]);
    expect(merged.map(({ _id }) => _id)).toEqual(["b", "a", "c"]);
  });
});
