import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import {
  isWithin,
  placeSpans,
  planFolding,
  type PlacedSpan,
  type Reach,
} from "../logic/spanFolding";
import { FrameLimit } from "../logic/frameLimit";
import type { ThreadRow } from "../logic/threadRows";
import type { Span } from "../logic/threadWindow";

/** Often enough to keep the page small during a long scroll; late, so nothing comes and goes at once. */
const FOLD_EVERY_MS = 200;
/**
 * Drawing what is looked at moves what is looked at. A few times within one frame, so that nobody
 * sees a gap; not without end, which React takes for a mistake and stops the page.
 */
const LOOKS_PER_FRAME = 10;
const NOTHING: ReadonlyMap<number, number> = new Map();

interface FoldingOptions {
  viewRef: RefObject<HTMLElement | null>;
  listRef: RefObject<HTMLElement | null>;
  /** The list's children, one for one. */
  rows: readonly ThreadRow[];
  spans: readonly Span[];
  lookAt: (reach: Reach, fold: ReadonlyMap<number, number>) => void;
}

/** Says which part of the conversation is looked at, and folds what is far from it. */
export function useFolding(options: FoldingOptions) {
  const latest = useRef(options);
  const said = useRef<Reach | null>(null);
  const [limit] = useState(() => new FrameLimit(LOOKS_PER_FRAME));
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // With the rows: a timer that came between the two would measure the new list by the old rows.
  useLayoutEffect(() => {
    latest.current = options;
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );

  function foldFar(): void {
    timer.current = undefined;
    const plan = toPlan(latest.current);
    if (plan?.reach && plan.fold.size > 0) latest.current.lookAt(plan.reach, plan.fold);
  }

  function look(now: FoldingOptions): void {
    const reach = toPlan(now)?.reach;
    if (!reach || (said.current?.from === reach.from && said.current.to === reach.to)) return;
    if (!limit.take(() => look(latest.current))) return;
    said.current = reach;
    now.lookAt(reach, NOTHING);
  }

  return {
    /** To be called whenever the view or its content may have moved. */
    follow(): void {
      look(options);
      timer.current ??= setTimeout(foldFar, FOLD_EVERY_MS);
    },
    /** Every span with its height, and what is looked at. */
    measure: () => ({ placed: toPlaced(options), reach: said.current }),
  };
}

function toPlan(options: FoldingOptions) {
  const view = options.viewRef.current;
  const list = options.listRef.current;
  if (!view || !list) return null;
  const pinned = toPinned(list, options.rows);
  return planFolding(
    toPlaced(options),
    { top: view.scrollTop - list.offsetTop, height: view.clientHeight },
    (span) => pinned !== null && isWithin(pinned, span),
  );
}

function toPlaced({ listRef, rows, spans }: FoldingOptions): PlacedSpan[] {
  const list = listRef.current;
  if (!list) return [];
  return placeSpans(rows, spans, (index) => {
    const item = list.children[index];
    return item instanceof HTMLElement ? item.offsetTop : list.offsetHeight;
  });
}

/** From the first to the last message that has the focus or is selected: those must not go away. */
function toPinned(list: HTMLElement, rows: readonly ThreadRow[]): Reach | null {
  const selection = document.getSelection();
  const nodes = [document.activeElement];
  if (selection && !selection.isCollapsed) nodes.push(toElement(selection.anchorNode));
  if (selection && !selection.isCollapsed) nodes.push(toElement(selection.focusNode));
  const keys = nodes.flatMap((node) => {
    const item = list.contains(node) ? node?.closest<HTMLElement>("[data-key]") : null;
    return item?.dataset["key"] ?? [];
  });
  if (keys.length === 0) return null;
  const times = rows.flatMap((row) =>
    row.kind === "message" && keys.includes(row.key) ? [row.message.time] : [],
  );
  return times.length > 0 ? { from: Math.min(...times), to: Math.max(...times) } : null;
}

function toElement(node: Node | null): Element | null {
  return node instanceof Element ? node : (node?.parentElement ?? null);
}
