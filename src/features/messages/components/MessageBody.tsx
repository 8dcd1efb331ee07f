import { Fragment, useContext, type ReactNode } from "react";
import { splitLinks } from "../../../lib/markup/links";
import {
  textOf,
  wordsOfInline,
  type Block,
  type Inline,
  type Words,
} from "../../../lib/markup/tree";
import { splitAtMarks, type Mark } from "../logic/splitAtMarks";
import { isRightToLeft } from "../logic/textDirection";
import { InnerTabIndex } from "./innerTabIndex";

interface MessageBodyProps {
  blocks: readonly Block[];
  /** Places in the body that were searched for. */
  marks?: readonly Mark[] | undefined;
  /** Keeps room at the end of the last line. */
  tail: ReactNode;
}

/** How the words of one message are drawn. */
interface Look {
  marks: readonly Mark[];
  tabIndex: number;
}

const NO_MARKS: readonly Mark[] = [];

/**
 * The words of a message. React escapes them; the elements are made here, one by one, from a tree
 * that knows no others.
 */
export function MessageBody({ blocks, marks = NO_MARKS, tail }: MessageBodyProps) {
  const look = { marks, tabIndex: useContext(InnerTabIndex) };
  const last = blocks.at(-1);
  if (last?.kind === "lines" && blocks.length === 1) {
    return (
      <>
        {drawInline(last.parts, look)}
        {tail}
      </>
    );
  }
  // The meta stands at the end of the whole; a line that runs the other way would lie under it.
  const fits = last?.kind === "lines" && directionOf([last]) === directionOf(blocks);
  return (
    <div className="flex flex-col gap-1">
      {blocks.map((block, index) => (
        <BlockView key={index} block={block} look={look} tail={fits && block === last && tail} />
      ))}
      {!fits && tail && <div className="text-end">{tail}</div>}
    </div>
  );
}

/** The direction of a whole bubble: its end is where the meta stands. */
export function bubbleDirection(blocks: readonly Block[]): "auto" | "ltr" | "rtl" {
  return blocks.length === 1 && blocks[0]?.kind === "lines" ? "auto" : directionOf(blocks);
}

/** Blocks inside have directions of their own, which "auto" would pass over. */
function directionOf(blocks: readonly Block[]): "ltr" | "rtl" {
  return isRightToLeft(textOf(blocks)) ? "rtl" : "ltr";
}

function BlockView({ block, look, tail }: { block: Block; look: Look; tail?: ReactNode }) {
  switch (block.kind) {
    case "lines":
      return (
        <div dir="auto">
          {drawInline(block.parts, look)}
          {tail}
        </div>
      );
    case "code":
      return (
        <pre dir="ltr" className="rounded-item bg-inset px-2.5 py-1.5 font-mono text-help">
          <code className="wrap-anywhere whitespace-pre-wrap">{drawWords(block.words, look)}</code>
        </pre>
      );
    case "quote":
      return (
        <blockquote
          dir={directionOf([block])}
          className="border-s-3 border-line-field ps-2.5 text-ink-2"
        >
          {block.blocks.map((inner, index) => (
            <BlockView key={index} block={inner} look={look} />
          ))}
        </blockquote>
      );
    case "list":
      return (
        <ul dir={directionOf([block])}>
          {block.items.map(({ marker, blocks }, index) => (
            <li key={index} className="flex gap-2">
              <span className="min-w-3 shrink-0 text-ink-2 tabular">
                {/[-+*]/.test(marker) ? "•" : marker}
              </span>
              <div className="min-w-0">
                {blocks.map((inner, at) => (
                  <BlockView key={at} block={inner} look={look} />
                ))}
              </div>
            </li>
          ))}
        </ul>
      );
  }
}

function drawInline(parts: readonly Inline[], look: Look): ReactNode {
  return parts.map((part, index) => <Fragment key={index}>{drawPart(part, look)}</Fragment>);
}

function drawPart(part: Inline, look: Look): ReactNode {
  switch (part.kind) {
    case "words":
      return drawLinks(part, look);
    case "strong":
      return <strong className="font-unread">{drawInline(part.parts, look)}</strong>;
    case "emphasis":
      return <em>{drawInline(part.parts, look)}</em>;
    case "strike":
      return <s>{drawInline(part.parts, look)}</s>;
    case "code":
      return (
        <bdi>
          <code className="rounded-key bg-inset box-decoration-clone px-1.5 py-0.5 font-mono text-help">
            {drawWords(part.words, look)}
          </code>
        </bdi>
      );
    case "link":
      return drawLink(part.href, part.parts.flatMap(wordsOfInline), look);
  }
}

/** Words, with the addresses among them as links. */
function drawLinks({ text, start }: Words, look: Look): ReactNode {
  let at = start;
  return splitLinks(text).map((part) => {
    const words = { text: part.text, start: at };
    at += part.text.length;
    return (
      <Fragment key={words.start}>
        {part.kind === "link" ? drawLink(part.href, [words], look) : drawWords([words], look)}
      </Fragment>
    );
  });
}

function drawLink(href: string, words: readonly Words[], look: Look): ReactNode {
  return (
    <bdi>
      <a
        href={href}
        title={href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        tabIndex={look.tabIndex}
        className="text-pen underline decoration-1 underline-offset-2 hover:decoration-2"
      >
        {drawWords(words, look)}
      </a>
    </bdi>
  );
}

function drawWords(words: readonly Words[], { marks }: Look): ReactNode {
  if (marks.length === 0) return words.map(({ text }) => text).join("");
  return words.flatMap((part) =>
    splitAtMarks(part, marks).map(({ text, start, marked }) =>
      marked ? (
        <mark key={start} className="rounded-[0.1875rem] bg-mark text-on-mark">
          {text}
        </mark>
      ) : (
        <Fragment key={start}>{text}</Fragment>
      ),
    ),
  );
}
