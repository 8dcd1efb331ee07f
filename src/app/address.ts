import { navigate, useBrowserLocation } from "wouter/use-browser-location";

/** So long after `goBack` nothing waits for the browser any more, whatever became of it. */
const PATIENCE_MS = 2000;

let waiting: (() => void)[] | null = null;

/**
 * One step back in the history. The browser takes a moment for it, and whatever else went into the
 * history meanwhile it would take back, too: that waits.
 */
export function goBack(): void {
  if (waiting) return;
  waiting = [];
  const timer = setTimeout(settle, PATIENCE_MS);
  window.addEventListener("popstate", settle);
  window.history.back();

  function settle(): void {
    clearTimeout(timer);
    window.removeEventListener("popstate", settle);
    const calls = waiting ?? [];
    waiting = null;
    for (const call of calls) call();
  }
}

/** At once, or when the step back that is under way has been taken. */
export function whenSettled(call: () => void): void {
  if (waiting) waiting.push(call);
  else call();
}

const navigateSettled: typeof navigate = (to, options) => {
  whenSettled(() => navigate(to, options));
};

/** The address as it is, and changes to it that wait for a step back. */
function useAddress(): [string, typeof navigate] {
  const [path] = useBrowserLocation();
  return [path, navigateSettled];
}

/** What the router of the page is given. */
export const ROUTING = { hook: useAddress };
