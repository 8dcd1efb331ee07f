import { expect, test } from "vitest";
import { parseClientMessage, splitTransition } from "./protocol";

test("SYNC-14 pieces put together are the text, and none ends within a character", () => {
  const text = `${"a\u{1F600}".repeat(20)}b`;
  for (let length = 2; length <= text.length + 1; length++) {
    const pieces = splitTransition(text, length).map((message) =>
      message === text
        ? { chunk: text, partNumber: 0, totalParts: 1 }
        : (JSON.parse(Buffer.from(message).toString()) as {
            chunk: string;
            partNumber: number;
            totalParts: number;
          }),
    );
    expect(pieces.map((piece) => piece.chunk).join("")).toBe(text);
    expect(pieces.map((piece) => piece.partNumber)).toEqual(pieces.map((_, i) => i));
    for (const piece of pieces) {
      expect(piece.totalParts).toBe(pieces.length);
      // Half a pair would come back as a replacement character.
      expect(Buffer.from(piece.chunk).toString()).toBe(piece.chunk);
    }
  }
});

test("SYNC-1 a call without arguments has an empty object", () => {
  const message = { type: "Mutation", requestId: 1, udfPath: "a:b", args: [] };
  expect(parseClientMessage(JSON.stringify(message))).toEqual({
    type: "Mutation",
    requestId: 1,
    path: "a:b",
    componentPath: "",
    args: "{}",
  });
});
