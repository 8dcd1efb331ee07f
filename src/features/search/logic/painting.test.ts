import type { Id } from "@convex/_generated/dataModel";
import { describe, expect, it } from "vitest";
import { paint, type Findings } from "./painting";
import type { SearchHit } from "./searchHit";

const hit = (id: string, matchedBy: SearchHit["matchedBy"] = "words"): SearchHit => ({
  messageId: id as Id<"messages">,
  conversationId: "c" as Id<"conversations">,
  senderId: "amara",
  senderName: "Amara",
  otherName: "Amara",
  body: id,
  time: 0,
  matchedBy,
  ranges: [],
});
const found = (fields: Partial<Findings>): Findings => ({
  question: "safety",
  words: undefined,
  meaning: undefined,
  timeIsUp: false,
  ...fields,
});
const ids = (hits: readonly SearchHit[] | undefined) => hits?.map(({ messageId }) => messageId);

describe("paint", () => {
  it("waits for the words, and for the meaning until time is up", () => {
    expect(paint(null, found({ timeIsUp: true }))).toBeNull();
    expect(paint(null, found({ words: [hit("a")] }))).toBeNull();
    expect(ids(paint(null, found({ words: [hit("a")], timeIsUp: true }))?.main)).toEqual(["a"]);
  });

  it("ranks meaning and words together when both are in time", () => {
    const painted = paint(
      null,
      found({ words: [hit("a"), hit("b")], meaning: [hit("m", "meaning"), hit("a", "both")] }),
    );
    expect(ids(painted?.main)).toEqual(["m", "a", "b"]);
  });

  it("puts late meaning below and moves nothing that is shown", () => {
    const first = paint(null, found({ words: [hit("a")], timeIsUp: true }));
    const second = paint(
      first,
      found({
        words: [hit("a")],
        meaning: [hit("m", "meaning"), hit("a", "both")],
        timeIsUp: true,
      }),
    );
    expect(second?.main).toBe(first?.main);
    expect(ids(second?.later)).toEqual(["m"]);
  });

  it("keeps the old list until the new one is ready", () => {
    const first = paint(null, found({ words: [hit("a")], meaning: null }));
    expect(paint(first, found({ question: "safety b" }))).toBe(first);
    const second = paint(first, found({ question: "safety b", words: [], meaning: null }));
    expect(second).toEqual({ question: "safety b", main: [], later: [] });
  });

  it("does not repaint when a message arrives that would also match", () => {
    const first = paint(null, found({ words: [hit("a")], meaning: null }));
    expect(paint(first, found({ words: [hit("new"), hit("a")], meaning: null }))).toBe(first);
  });
});
