import { parse, postprocess, preprocess } from "micromark";
import { gfmStrikethrough } from "micromark-extension-gfm-strikethrough";
import type { Extension, TokenType } from "micromark-util-types";

/** A token of the parser with those inside it. All of the source is in some token. */
export interface Node {
  type: TokenType;
  start: number;
  end: number;
  children: Node[];
}

/** What people type without meaning markup, and what has no place in a message. */
const SUBSET: Extension = {
  disable: {
    null: [
      "autolink",
      "characterReference",
      "codeIndented",
      "definition",
      "hardBreakEscape",
      "headingAtx",
      "htmlFlow",
      "htmlText",
      "setextUnderline",
    ],
  },
};

/** Nobody quotes a quote of a quote deeper than this; who does gets plain text. */
export const MAX_DEPTH = 40;

/** Null when the text is nested deeper than anybody could mean. */
export function toNodes(source: string): Node[] | null {
  const parser = parse({ extensions: [gfmStrikethrough({ singleTilde: false }), SUBSET] });
  const events = postprocess(parser.document().write(preprocess()(source, undefined, true)));
  const root: Node[] = [];
  const open: Node[] = [];
  for (const [step, { type, start, end }] of events) {
    if (step === "exit") {
      open.pop();
      continue;
    }
    const node = { type, start: start.offset, end: end.offset, children: [] };
    (open.at(-1)?.children ?? root).push(node);
    open.push(node);
    if (open.length > MAX_DEPTH) return null;
  }
  return root;
}
