import type { Id } from "@convex/_generated/dataModel";
import type { RequestForQueries } from "convex/react";
import { getFunctionName } from "convex/server";
import fc from "fast-check";
import { expect, it } from "vitest";
import { aStoredMessage } from "../../../test/messages";
import { foldAll } from "./spanFolding";
import type { StoredMessage } from "./storedMessage";
import type { WindowAnswer } from "./threadWindow";
import {
  advance,
  listDrawn,
  listRequests,
  lookAt,
  openState,
  reopenState,
  reveal,
  type Answers,
  type WindowState,
} from "./windowState";

const conversationId = "conversation" as Id<"conversations">;
const SPAN_MAX = 70;

/** A server whose messages are said at 1, 2, 3…, and a page that is subscribed to it. */
class Conversation {
  state: WindowState = openState({ at: "end" }, 0);
  private answered: Answers = {};
  private readonly stored: StoredMessage[] = [];

  constructor(count: number) {
    this.arrive(count);
  }

  get newest(): number {
    return this.stored.length;
  }

  arrive(count: number): void {
    for (let more = 0; more < count; more += 1) {
      const time = this.stored.length + 1;
      this.stored.push(aStoredMessage({ _id: `m${time}` as Id<"messages">, time }));
    }
    // Subscriptions that have answered follow at once; new ones wait for `answer`.
    for (const key of Object.keys(this.answered)) this.answer(key);
    this.settle();
  }

  change(next: WindowState): void {
    this.state = next;
    this.settle();
  }

  /** One or all of the waiting subscriptions get their answer. */
  answerSome(all: boolean): void {
    const waiting = () => Object.keys(this.requests).filter((key) => !this.answers[key]);
    for (const key of all ? waiting() : waiting().slice(0, 1)) this.answer(key);
    this.settle();
    if (all && waiting().length > 0) this.answerSome(true);
  }

  get requests(): RequestForQueries {
    return listRequests(conversationId, this.state);
  }

  drawnTimes(): number[] {
    return listDrawn(this.state, this.requests, this.answers).map(({ time }) => time);
  }

  private get answers(): Answers {
    const keys = Object.keys(this.requests);
    return Object.fromEntries(keys.map((key) => [key, this.answered[key]]));
  }

  /** As the page does in one render: until nothing follows from what has arrived. */
  private settle(): void {
    for (let round = 0; round < 200; round += 1) {
      const { requests, answers } = this;
      for (const key of Object.keys(this.answered)) {
        if (!(key in requests)) delete this.answered[key];
      }
      const next = advance(this.state, { conversationId, answers });
      if (next === this.state) return;
      this.state = next;
    }
    throw new Error("the state never comes to rest");
  }

  private answer(key: string): void {
    const request = this.requests[key];
    if (request) this.answered[key] = this.ask(request);
  }

  private ask({ query, args }: RequestForQueries[string]): WindowAnswer<StoredMessage> {
    const at = (name: string, otherwise: number) => Number(args[name] ?? otherwise);
    const limit = at("limit", 30);
    switch (getFunctionName(query)) {
      case "messages:listOlder": {
        const found = this.stored.filter(({ time }) => time < at("before", Infinity));
        return { messages: found.slice(-limit), hasMore: found.length > limit };
      }
      case "messages:listNewer": {
        const found = this.stored.filter(({ time }) => time > at("after", 0));
        return { messages: found.slice(0, limit), hasMore: found.length > limit };
      }
      default: {
        const { from, to } = { from: at("from", 0), to: at("to", 0) };
        const found = this.stored.filter(({ time }) => time >= from && time <= to);
        expect(found.length).toBeLessThanOrEqual(SPAN_MAX);
        return { messages: found, hasMore: false };
      }
    }
  }
}

const step = fc.oneof(
  fc.record({ kind: fc.constant("arrive" as const), count: fc.integer({ min: 1, max: 70 }) }),
  fc.record({ kind: fc.constant("older" as const) }),
  fc.record({ kind: fc.constant("answer" as const), all: fc.boolean() }),
  fc.record({ kind: fc.constant("look" as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    kind: fc.constant("reveal" as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ kind: fc.constant("leave" as const) }),
);

it("draws exactly what is not folded, and subscribes to a bounded part, whatever happens", () => {
  fc.assert(
    fc.property(fc.nat({ max: 400 }), fc.array(step, { maxLength: 60 }), (stored, steps) => {
      const talk = new Conversation(stored);
      talk.answerSome(true);
      for (const next of steps) {
        const { state } = talk;
        const spans = state.window?.spans ?? [];
        switch (next.kind) {
          case "arrive":
            talk.arrive(next.count);
            break;
          case "older":
            if (state.window?.hasOlder) talk.change({ ...state, loading: "older" });
            break;
          case "answer":
            talk.answerSome(next.all);
            break;
          case "look": {
            const middle = spans[Math.floor(next.at * (spans.length - 1))];
            if (!middle) break;
            const far = spans.filter((span) => Math.abs(span.from - middle.from) > 100);
            const fold = new Map(far.map((span) => [span.from, 1000]));
            talk.change(lookAt(state, { from: middle.from - 50, to: middle.to + 50 }, fold));
            break;
          }
          case "reveal":
            talk.change(reveal(state, Math.floor(next.at * talk.newest)) ?? state);
            break;
          case "leave":
            if (state.window && state.reach) {
              talk.change(reopenState(foldAll(state.window, []), state.reach));
              talk.answerSome(true);
              expect(talk.state.isOpened).toBe(true);
            }
        }
        const drawn = talk.drawnTimes();
        const loaded = talk.state.window?.spans ?? [];
        const due = loaded.flatMap((span) =>
          span.folded === null ? range(span.from, span.to) : [],
        );
        // Also while one subscription takes over from another.
        expect(drawn.filter((time) => time <= (due.at(-1) ?? 0))).toEqual(due);
      }
      talk.answerSome(true);
      const loaded = talk.state.window?.spans ?? [];
      const live = talk.state.window?.liveAfter ?? 0;
      const expected = [
        ...loaded.flatMap((span) => (span.folded === null ? range(span.from, span.to) : [])),
        ...range(live + 1, talk.newest),
      ];
      expect(talk.drawnTimes()).toEqual(expected);
      expect(loaded.flatMap((span) => range(span.from, span.to))).toEqual(
        loaded[0] ? range(loaded[0].from, live) : [],
      );
      expect(talk.state.retiring).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

it("subscribes to no more after ten thousand messages than after a few hundred", () => {
  const talk = new Conversation(40);
  talk.answerSome(true);
  const counts: number[] = [];
  for (let round = 0; round < 500; round += 1) {
    talk.arrive(20);
    talk.answerSome(true);
    const spans = talk.state.window?.spans ?? [];
    const last = spans.at(-1);
    if (!last) throw new Error("nothing is loaded");
    const fold = new Map(spans.slice(0, -3).map((span) => [span.from, 900]));
    talk.change(lookAt(talk.state, { from: last.from, to: last.to }, fold));
    counts.push(Object.keys(talk.requests).length);
  }
  expect(Math.max(...counts)).toBe(Math.max(...counts.slice(0, 20)));
  expect(talk.drawnTimes().length).toBeLessThan(150);
});

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
