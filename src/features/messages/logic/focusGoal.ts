type Step = (item: Element) => Element | null;

const STEPS: Record<string, Step> = {
  ArrowUp: (item) => item.previousElementSibling,
  ArrowDown: (item) => item.nextElementSibling,
};

/**
 * Where a key leads from a message: to another one, to "start" when the first one is not drawn yet,
 * or nowhere (null). Undefined for other keys. Never across a gap: what is behind it would be a leap.
 */
export function findGoal(
  key: string,
  list: HTMLElement,
  row: HTMLElement,
): HTMLElement | "start" | null | undefined {
  if (key === "Home") {
    const first = list.firstElementChild;
    return isGap(first) ? "start" : first && toMessage(first, (item) => item.nextElementSibling);
  }
  if (key === "End") {
    const last = list.lastElementChild;
    return last && toMessage(last, (item) => item.previousElementSibling);
  }
  const step = STEPS[key];
  return step && toMessage(step(row), step);
}

function toMessage(from: Element | null, step: Step): HTMLElement | null {
  for (let item = from; item && !isGap(item); item = step(item)) {
    if (item instanceof HTMLElement && item.dataset["key"] !== undefined) return item;
  }
  return null;
}

function isGap(item: Element | null): boolean {
  return item instanceof HTMLElement && item.dataset["gap"] !== undefined;
}
