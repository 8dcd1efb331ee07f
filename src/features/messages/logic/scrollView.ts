import { findFirstVisible, isAtBottom, type ScrollAnchor, type ScrollHold } from "./scrollPosition";

/** Nearer than this the view is where it should be; writing it again would stop a flick on iOS. */
const CLOSE_ENOUGH_PX = 0.5;

/**
 * As it was left, else with the line above the new messages at a third of the height, else at the
 * end.
 */
export function openView(
  view: HTMLElement,
  list: HTMLElement | null,
  anchor: ScrollAnchor | null,
): void {
  view.scrollTop = view.scrollHeight;
  if (anchor) {
    applyHold(view, list, { at: "message", anchor });
    return;
  }
  const divider = view.querySelector("[data-new]");
  if (!divider) return;
  const top = edgeIn(view, divider, "top");
  if (top < view.clientHeight / 3) view.scrollTop += top - view.clientHeight / 3;
}

export function readHold(view: HTMLElement | null, list: HTMLElement | null): ScrollHold {
  if (!view || !list) return { at: "top" };
  return isAtBottom(view) ? { at: "bottom" } : readMessageHold(view, list);
}

/** Holds on to the first message in view, also at the very end. */
export function readMessageHold(view: HTMLElement | null, list: HTMLElement | null): ScrollHold {
  if (!view || !list) return { at: "top" };
  const { children } = list;
  const listTop = list.offsetTop;
  const endOf = (index: number) => listTop + bottomOf(children[index]);
  const first = findFirstVisible(children.length, endOf, view.scrollTop);
  for (let index = first; index < children.length; index += 1) {
    const item = children[index];
    const key = keyOf(item);
    if (!item || key === null) continue;
    // Nothing but empty space in view: there is nothing to hold on to.
    if (edgeIn(view, item, "top") > view.clientHeight) break;
    const bottom = edgeIn(view, item, "bottom");
    const edge = bottom < view.clientHeight ? "bottom" : "top";
    return { at: "message", anchor: { key, edge, offset: edgeIn(view, item, edge) } };
  }
  return { at: "top" };
}

export function applyHold(
  view: HTMLElement | null,
  list: HTMLElement | null,
  hold: ScrollHold,
): void {
  if (!view || !list || hold.at === "top") return;
  if (hold.at === "bottom") {
    view.scrollTop = view.scrollHeight;
    return;
  }
  const { key, edge, offset } = hold.anchor;
  const item = list.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const shift = item ? edgeIn(view, item, edge) - offset : 0;
  if (Math.abs(shift) > CLOSE_ENOUGH_PX) view.scrollTop += shift;
}

/** The last message whose end is in view. */
export function readLastVisible(view: HTMLElement, list: HTMLElement | null): string | null {
  if (!list) return null;
  const { children } = list;
  const bottom = view.scrollTop + view.clientHeight - list.offsetTop;
  const endOf = (index: number) => bottomOf(children[index]);
  const after = findFirstVisible(children.length, endOf, bottom);
  for (let index = Math.min(after, children.length) - 1; index >= 0; index -= 1) {
    const key = keyOf(children[index]);
    if (key !== null) return key;
  }
  return null;
}

function edgeIn(view: HTMLElement, item: Element, edge: "top" | "bottom"): number {
  return item.getBoundingClientRect()[edge] - view.getBoundingClientRect().top;
}

function bottomOf(item: Element | undefined): number {
  return item instanceof HTMLElement ? item.offsetTop + item.offsetHeight : 0;
}

function keyOf(item: Element | undefined): string | null {
  return item instanceof HTMLElement ? (item.dataset["key"] ?? null) : null;
}
