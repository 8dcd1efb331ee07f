/** Less than a line, more than zoom and rounding make of nothing. */
const SLACK_PX = 8;

/**
 * Gives a field as many lines as its text takes: `data-one-line`, or without it as high as its
 * content. Where browsers cannot do the latter, a mirror holds the field open.
 */
export function fitField(field: HTMLTextAreaElement, mirror: HTMLElement | null): void {
  if (isOneLine(field)) {
    if (field.scrollHeight <= field.clientHeight + SLACK_PX) return;
    field.removeAttribute("data-one-line");
  }
  if (mirror) mirror.textContent = `${field.value}\u200b`;
  const place = field.parentElement;
  if (!place) return;
  const oneLinePx = Number.parseFloat(getComputedStyle(place).minHeight);
  if (field.clientHeight > oneLinePx + SLACK_PX) return;
  field.setAttribute("data-one-line", "");
  if (mirror) mirror.textContent = "";
}

function isOneLine(field: HTMLElement): boolean {
  return field.hasAttribute("data-one-line");
}
