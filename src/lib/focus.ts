/**
 * Whether something has the focus. What closes gives it back only if nobody has taken it: a dialog
 * can come up while a menu still fades out.
 */
export function isFocusTaken(): boolean {
  const { activeElement } = document;
  return activeElement !== null && activeElement !== document.body;
}
