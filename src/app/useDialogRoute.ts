import { useLocation, useSearch } from "wouter";
import { useStableCallback } from "../lib/useStableCallback";

export const DIALOGS = ["new", "shortcuts", "search", "searchHere", "similar"] as const;
export type DialogName = (typeof DIALOGS)[number];

interface DialogState {
  /** Set when we put the dialog into the history, so that closing may go back. */
  openedHere?: boolean;
}

/**
 * The open dialog lives in the address (`?dialog=new`), so that Back closes it; with it what it is
 * about, where it is about something.
 */
export function useDialogRoute() {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const given = new URLSearchParams(search);
  const dialog = DIALOGS.find((name) => name === given.get("dialog")) ?? null;

  function open(name: DialogName, about?: string): void {
    if (dialog === name) return;
    const state: DialogState = { openedHere: true };
    const params = new URLSearchParams(search);
    params.set("dialog", name);
    if (about === undefined) params.delete("about");
    else params.set("about", about);
    navigate(`${path}?${params.toString()}`, { state, replace: dialog !== null });
  }

  function close(): void {
    const state = window.history.state as DialogState | null;
    if (state?.openedHere) window.history.back();
    else navigate(withoutDialog(path, search), { replace: true });
  }

  return {
    dialog,
    about: given.get("about"),
    open: useStableCallback(open),
    close: useStableCallback(close),
  };
}

function withoutDialog(path: string, search: string): string {
  const params = new URLSearchParams(search);
  params.delete("dialog");
  params.delete("about");
  const rest = params.toString();
  return rest ? `${path}?${rest}` : path;
}
