import { useLocation, useSearch } from "wouter";
import { useStableCallback } from "../lib/useStableCallback";
import { goBack, whenSettled } from "./address";

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

  // Asked for while another still closes it comes after that one, from where that leads.
  const open = useStableCallback((name: DialogName, about?: string) =>
    whenSettled(() => {
      const params = new URLSearchParams(window.location.search);
      const before = findDialog(params);
      if (before === name) return;
      const state: DialogState = { openedHere: true };
      params.set("dialog", name);
      if (about === undefined) params.delete("about");
      else params.set("about", about);
      const address = `${window.location.pathname}?${params.toString()}`;
      navigate(address, { state, replace: before !== null });
    }),
  );

  const close = useStableCallback(() => {
    const state = window.history.state as DialogState | null;
    if (state?.openedHere) goBack();
    else navigate(withoutDialog(path, search), { replace: true });
  });

  return { dialog: findDialog(given), about: given.get("about"), open, close };
}

function findDialog(params: URLSearchParams): DialogName | null {
  return DIALOGS.find((name) => name === params.get("dialog")) ?? null;
}

function withoutDialog(path: string, search: string): string {
  const params = new URLSearchParams(search);
  params.delete("dialog");
  params.delete("about");
  const rest = params.toString();
  return rest ? `${path}?${rest}` : path;
}
