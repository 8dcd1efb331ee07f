import { useEffect, useSyncExternalStore } from "react";
import { listWords, textOf, toPlainBlocks, type Block, type ShownWords } from "./tree";

/**
 * The parser is not part of the first load: few messages need it. Until it has come, and should
 * it not come at all, text is shown as it was written.
 */
type Parser = (source: string) => Block[];

/** waiting -> ready | failed; failed -> ready when somebody asks again. */
type State = { tag: "waiting" | "failed" } | { tag: "ready"; parse: Parser };

let state: State = { tag: "waiting" };
let loading: Promise<void> | null = null;
const listeners = new Set<() => void>();

/** Whether text may say anything but itself. Wrong only towards yes. */
export function mayHaveMarkup(text: string): boolean {
  return /[*_~`[\\]|^[^\S\n]*(?:>|[-+]\s|\d{1,9}[.)]\s)/m.test(text);
}

/** False while the parser is on its way; starts it. */
export function useMarkupSettled(): boolean {
  const { tag } = useSyncExternalStore(subscribe, getState);
  useEffect(() => void loadMarkup(), []);
  return tag !== "waiting";
}

/** Gives the blocks of a text. Another function when there is more to say about the same text. */
export function useMarkup(): Parser {
  return useSyncExternalStore(subscribe, getState).tag === "ready" ? toBlocks : toPlainBlocks;
}

/** Draws a line again that shows no markup, once the parser is there to leave it out. */
export function usePlainText(text: string): string {
  useSyncExternalStore(subscribe, getState);
  return toPlainText(text);
}

/** The same, with the places the words have in the source. */
export function usePlainWords(text: string): ShownWords[] {
  useSyncExternalStore(subscribe, getState);
  return listWords(toBlocks(text));
}

export function toPlainText(text: string): string {
  return textOf(toBlocks(text));
}

function toBlocks(source: string): Block[] {
  if (!mayHaveMarkup(source)) return toPlainBlocks(source);
  if (state.tag === "ready") return state.parse(source);
  if (state.tag === "waiting") void loadMarkup();
  return toPlainBlocks(source);
}

export function loadMarkup(): Promise<void> {
  if (state.tag === "ready") return Promise.resolve();
  loading ??= import("./parseMarkup").then(
    ({ parseMarkup }) => publish({ tag: "ready", parse: parseMarkup }),
    () => publish({ tag: "failed" }),
  );
  return loading;
}

function publish(next: State): void {
  loading = null;
  state = next;
  for (const listener of listeners) listener();
}

function getState(): State {
  return state;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
