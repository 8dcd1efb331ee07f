import { useLayoutEffect, useRef, type FocusEvent } from "react";
import { isFocusTaken } from "../../../lib/focus";
import { useStableCallback } from "../../../lib/useStableCallback";

/** When the row that has the focus leaves the list, the one in its place gets it. */
export function useRowFocus(ids: readonly string[]) {
  const listRef = useRef<HTMLUListElement>(null);
  const focused = useRef<string | null>(null);
  const before = useRef(ids);

  /** The row, or the one that stands now in its place. Also long after it was drawn. */
  const focusRow = useStableCallback((id: string, place: number) => {
    const there = ids.includes(id) ? id : ids[Math.min(place, ids.length - 1)];
    if (there === undefined) return;
    listRef.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(there)}"]`)?.focus();
  });

  useLayoutEffect(() => {
    const { current: order } = before;
    before.current = ids;
    const { current: id } = focused;
    if (id !== null && !ids.includes(id) && !isFocusTaken()) focusRow(id, order.indexOf(id));
  });

  return {
    listRef,
    focusRow,
    focusHandlers: {
      onFocus: ({ target }: FocusEvent<HTMLElement>) => {
        focused.current = target.dataset["row"] ?? null;
      },
      onBlur: () => {
        focused.current = null;
      },
    },
  };
}
