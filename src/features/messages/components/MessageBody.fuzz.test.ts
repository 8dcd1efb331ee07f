import fc from "fast-check";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { parseMarkup } from "../../../lib/markup/parseMarkup";
import { MessageBody } from "./MessageBody";

const PIECES = [
  ..."* _ ~ ` [ ] ( ) < > ! \\ # | - + : 1 9 .".split(" "),
  " ",
  "\n",
  "**",
  "~~",
  "```\n",
  "\n> ",
  "\n- ",
  "\n1. ",
  "](",
  "](javascript:alert(1))",
  "](data:text/html,<script>)",
  "](https://a.example/)",
  "[x](JaVaScRiPt:x)",
  "[x](\tjavascript:x)",
  "[x](java\nscript:x)",
  "![x](https://a.example/x.png)",
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  "&lt;b&gt;",
  "&#106;avascript:",
  "https://a.example/?q=*x*",
  "mailto:a@b.example",
  "vbscript:x",
  "word",
  "שלום",
  "🎉",
  "\ufeff",
  "\0",
  "\t",
  "\u2028",
];

const text = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 4 })), {
    maxLength: 40,
  })
  .map((pieces) => pieces.join(""));
const marks = fc
  .array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 9 })), { maxLength: 4 })
  .map((pairs) =>
    pairs
      .map(([start, length]) => ({ start, end: start + length }))
      .toSorted((a, b) => a.start - b.start),
  );

const ELEMENTS = "a bdi blockquote code div em li mark pre s span strong ul".split(" ");
const ATTRIBUTES = "class dir href rel tabindex target title".split(" ");

it("draws known elements, known attributes and safe addresses only, whatever is written", () => {
  fc.assert(
    fc.property(text, marks, (body, marks) => {
      const html = draw(body, marks);
      for (const [, close, name, attributes = ""] of html.matchAll(/<(\/?)([^\s>]*)([^>]*)>/g)) {
        expect(ELEMENTS).toContain(name);
        if (close) continue;
        for (const [, key = "", value = ""] of attributes.matchAll(/([\w-]+)="([^"]*)"/g)) {
          expect(ATTRIBUTES).toContain(key);
          if (key === "href") expect(value).toMatch(/^(https?:\/\/|mailto:)/);
          if (key === "rel") expect(value).toBe("noopener noreferrer nofollow");
        }
        expect(attributes.replaceAll(/ [\w-]+="[^"]*"/g, "")).toBe("");
      }
    }),
    { numRuns: 1500 },
  );
});

it("shows every letter that is not a sign of markup", () => {
  fc.assert(
    fc.property(text, (body) => {
      const shown = unescape(draw(body, []).replaceAll(/<[^>]*>/g, ""));
      const letters = (value: string) => value.replaceAll(/[^\p{L}\p{N}]/gu, "");
      expect(isSubsequence(letters(shown), letters(body))).toBe(true);
      expect(letters(body).length - letters(shown).length).toBeLessThanOrEqual(hidden(body));
    }),
    { numRuns: 1500 },
  );
});

function draw(body: string, marks: { start: number; end: number }[]): string {
  const blocks = parseMarkup(body);
  return renderToStaticMarkup(createElement(MessageBody, { blocks, marks, tail: null }));
}

/** Letters that may go: addresses of links that have a name, words behind a fence, numbers. */
function hidden(body: string): number {
  return [...body.matchAll(/\]\([^)]*\)|(?:```|~~~)[^\n]*/g)].reduce(
    (sum, [found]) => sum + found.length,
    0,
  );
}

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const char of part) {
    at = whole.indexOf(char, at) + char.length;
    if (at < char.length) return false;
  }
  return true;
}

function unescape(html: string): string {
  const signs: Record<string, string> = { lt: "<", gt: ">", quot: '"', amp: "&", "#x27": "'" };
  return html.replaceAll(/&([^;]+);/g, (whole, name: string) => signs[name] ?? whole);
}
