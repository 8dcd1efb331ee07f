import { splitLinks, toSafeHref } from "./links";
import { toNodes, type Node } from "./nodes";
import { cutAfterContainers, maskAddresses } from "./segments";
import { toPlainBlocks, type Block, type Inline, type ListItem, type Words } from "./tree";

/**
 * Reads the subset of Markdown that messages know. Everything else, and whatever the parser gives
 * no meaning to, stays as it was written.
 */
export function parseMarkup(source: string): Block[] {
  const masked = maskAddresses(source);
  const blocks: Block[] = [];
  for (const { start, end } of cutAfterContainers(masked)) {
    const nodes = toNodes(masked.slice(start, end));
    if (!nodes) return toPlainBlocks(source);
    const reader = new Reader(source.slice(start, end), start);
    blocks.push(...reader.toBlocks(nodes));
  }
  return blocks;
}

/** Signs of markup that a backslash makes plain; before others the backslash itself is meant. */
const ESCAPABLE = /[*_~`[\]\\>#+-]/;

class Reader {
  constructor(
    private readonly source: string,
    private readonly offset: number,
  ) {}

  toBlocks(nodes: readonly Node[]): Block[] {
    const blocks: Block[] = [];
    let lines: Inline[] = [];
    const closeLines = () => {
      const parts = trimLines(lines);
      if (parts.length > 0) blocks.push({ kind: "lines", parts });
      lines = [];
    };
    for (const node of nodes) {
      const block = this.toBlock(node);
      if (block) {
        closeLines();
        blocks.push(block);
      } else {
        this.addInline(lines, node);
      }
    }
    closeLines();
    return blocks;
  }

  private toBlock(node: Node): Block | null {
    switch (node.type) {
      case "blockQuote": {
        const blocks = this.toBlocks(node.children);
        return blocks.length > 0 ? { kind: "quote", blocks } : this.asWritten(node);
      }
      case "listOrdered":
      case "listUnordered": {
        const items = this.toItems(node.children);
        return items ? { kind: "list", items } : this.asWritten(node);
      }
      case "codeFenced":
        return this.toCode(node) ?? this.asWritten(node);
      default:
        return null;
    }
  }

  /** Null when there is a mark without anything behind it, such as a dash alone. */
  private toItems(nodes: readonly Node[]): ListItem[] | null {
    const items: { marker: string; nodes: Node[] }[] = [];
    for (const node of nodes) {
      if (node.type === "listItemPrefix") {
        items.push({ marker: this.textOf(node).trim(), nodes: [] });
      } else {
        items.at(-1)?.nodes.push(node);
      }
    }
    const read = items.map(({ marker, nodes }) => ({ marker, blocks: this.toBlocks(nodes) }));
    return read.every(({ blocks }) => blocks.length > 0) ? read : null;
  }

  /** Null while the fence is not closed: somebody may have meant three plain signs. */
  private toCode({ children }: Node): Block | null {
    const fences = children.filter(({ type }) => type === "codeFencedFence");
    if (fences.length < 2) return null;
    const inner = children.filter(({ type }) => type !== "codeFencedFence" && !HIDDEN.has(type));
    // The line ends at the fences belong to the fences.
    const words = inner.slice(1, -1).map((node) => this.wordsOf(node));
    return { kind: "code", words: joinWords(words) };
  }

  private addInline(parts: Inline[], node: Node): void {
    switch (node.type) {
      case "strong":
        parts.push({ kind: "strong", parts: this.toInline(node.children) });
        return;
      case "emphasis":
        parts.push({ kind: "emphasis", parts: this.toInline(node.children) });
        return;
      case "strikethrough":
        parts.push({ kind: "strike", parts: this.toInline(node.children) });
        return;
      case "codeText":
        parts.push({ kind: "code", words: this.toCodeWords(node) });
        return;
      case "link": {
        const link = this.toLink(node);
        if (link) parts.push(link);
        else addWords(parts, this.wordsOf(node));
        return;
      }
      case "characterEscape": {
        const words = this.wordsOf(node);
        const plain = ESCAPABLE.test(words.text.slice(1));
        addWords(parts, plain ? { text: words.text.slice(1), start: words.start + 1 } : words);
        return;
      }
      default:
        if (HIDDEN.has(node.type)) return;
        if (OPENED.has(node.type)) for (const child of node.children) this.addInline(parts, child);
        else addWords(parts, this.wordsOf(node));
    }
  }

  private toInline(nodes: readonly Node[]): Inline[] {
    const parts: Inline[] = [];
    for (const node of nodes) this.addInline(parts, node);
    return parts;
  }

  private toCodeWords({ children }: Node): Words[] {
    const inner = children.filter(({ type }) => !HIDDEN.has(type) && type !== "codeTextPadding");
    return joinWords(inner.map((node) => this.wordsOf(node)));
  }

  /** Null where the address is not safe, or its words name another place than it leads to. */
  private toLink(node: Node): Inline | null {
    const target = find(node, "resourceDestinationString");
    const label = find(node, "labelText");
    const href = target && toSafeHref(this.textOf(target));
    if (!label || !href || claimsOtherPlace(this.textOf(label), href)) return null;
    return { kind: "link", href, parts: this.toInline(label.children) };
  }

  private asWritten(node: Node): Block {
    return { kind: "lines", parts: [{ kind: "words", ...this.wordsOf(node) }] };
  }

  private wordsOf(node: Node): Words {
    return { text: this.textOf(node), start: this.offset + node.start };
  }

  private textOf({ start, end }: Node): string {
    return this.source.slice(start, end);
  }
}

/** Signs that say how the words are meant, and are not shown. */
const HIDDEN: ReadonlySet<string> = new Set([
  "blockQuotePrefix",
  "codeTextSequence",
  "emphasisSequence",
  "listItemIndent",
  "strikethroughSequence",
  "strongSequence",
]);

/** Tokens that only hold others. */
const OPENED: ReadonlySet<string> = new Set([
  "content",
  "emphasisText",
  "paragraph",
  "strikethroughText",
  "strongText",
]);

function find(node: Node, type: string): Node | null {
  for (const child of node.children) {
    const found = child.type === type ? child : find(child, type);
    if (found) return found;
  }
  return null;
}

function claimsOtherPlace(label: string, href: string): boolean {
  return splitLinks(label).some(
    (part) => part.kind === "link" && new URL(part.href).host !== new URL(href).host,
  );
}

/** Words that stand together in the source become one, so that addresses in them are whole. */
function addWords(parts: Inline[], { text, start }: Words): void {
  const last = parts.at(-1);
  if (last?.kind === "words" && last.start + last.text.length === start) {
    parts[parts.length - 1] = { ...last, text: last.text + text };
  } else if (text !== "") {
    parts.push({ kind: "words", text, start });
  }
}

function joinWords(words: readonly Words[]): Words[] {
  const parts: Inline[] = [];
  for (const part of words) addWords(parts, part);
  return parts.flatMap((part) => (part.kind === "words" ? [part] : []));
}

/** Takes off the blank lines that only kept a block apart from the next. */
function trimLines(parts: readonly Inline[]): Inline[] {
  const trimmed = [...parts];
  const first = trimmed[0];
  if (first?.kind === "words") {
    const text = first.text.replace(/^(?:[^\S\n]*\n)+/, "");
    trimmed[0] = { ...first, text, start: first.start + first.text.length - text.length };
  }
  const last = trimmed.at(-1);
  if (last?.kind === "words") trimmed[trimmed.length - 1] = { ...last, text: last.text.trimEnd() };
  return trimmed.filter((part) => part.kind !== "words" || part.text !== "");
}
