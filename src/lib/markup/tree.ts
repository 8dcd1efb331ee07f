/**
 * A message's text as it is drawn. Words carry the place in the source where they begin, so that
 * what a search found there can be marked.
 */
export type Block =
  | { kind: "lines"; parts: Inline[] }
  | { kind: "code"; words: Words[] }
  | { kind: "quote"; blocks: Block[] }
  | { kind: "list"; items: ListItem[] };

export interface ListItem {
  /** As written: "-", "3)". */
  marker: string;
  blocks: Block[];
}

export type Inline =
  | ({ kind: "words" } & Words)
  | { kind: "code"; words: Words[] }
  | { kind: "strong" | "emphasis" | "strike"; parts: Inline[] }
  | { kind: "link"; href: string; parts: Inline[] };

export interface Words {
  text: string;
  /** UTF-16 offset in the source. */
  start: number;
}

/** Text without any markup in it. */
export function toPlainBlocks(text: string): Block[] {
  return [{ kind: "lines", parts: [{ kind: "words", text, start: 0 }] }];
}

/** Words as a line without markup shows them; those between blocks stand nowhere in the source. */
export interface ShownWords {
  text: string;
  start: number | null;
}

const NEW_LINE: ShownWords = { text: "\n", start: null };

/** All words in the order read; those of different blocks are a line apart. */
export function listWords(blocks: readonly Block[]): ShownWords[] {
  return blocks.flatMap((block, index) => [...(index > 0 ? [NEW_LINE] : []), ...wordsOf(block)]);
}

export function textOf(blocks: readonly Block[]): string {
  return listWords(blocks)
    .map(({ text }) => text)
    .join("");
}

export function wordsOfInline(part: Inline): Words[] {
  switch (part.kind) {
    case "words":
      return [part];
    case "code":
      return part.words;
    case "strong":
    case "emphasis":
    case "strike":
    case "link":
      return part.parts.flatMap(wordsOfInline);
  }
}

function wordsOf(block: Block): ShownWords[] {
  switch (block.kind) {
    case "lines":
      return block.parts.flatMap(wordsOfInline);
    case "code":
      return block.words;
    case "quote":
      return listWords(block.blocks);
    case "list":
      return block.items.flatMap(({ marker, blocks }, index) => [
        ...(index > 0 ? [NEW_LINE] : []),
        { text: `${marker} `, start: null },
        ...listWords(blocks),
      ]);
  }
}
