import { describe, expect, test } from "vitest";
import { readCsv } from "./csv";

async function records(...chunks: string[]): Promise<string[][]> {
  async function* stream() {
    yield* chunks;
  }
  const all: string[][] = [];
  for await (const { cells } of readCsv(stream())) all.push(cells);
  return all;
}

describe("CSV", () => {
  test.each([
    [
      "plain lines, either line end",
      "a,b\r\n1,2\n3,4",
      [
        ["a", "b"],
        ["1", "2"],
        ["3", "4"],
      ],
    ],
    ["quoted commas, quotes and line breaks", 'a\n"x, ""y""\nz"\n', [["a"], ['x, "y"\nz']]],
    [
      "empty cells and a last line without its end",
      "a,b\n,\n",
      [
        ["a", "b"],
        ["", ""],
      ],
    ],
    ["empty lines are skipped", "a\n\n1\n\n", [["a"], ["1"]]],
    ["a quote inside a plain cell is itself", 'a\n5" disk\n', [["a"], ['5" disk']]],
    ["nothing", "", []],
  ])("%s", async (_name, text, expected) => {
    expect(await records(text)).toEqual(expected);
    // However the bytes arrive.
    expect(await records(...Array.from(text))).toEqual(expected);
  });
});
