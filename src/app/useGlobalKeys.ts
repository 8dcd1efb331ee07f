import { useKeyDown } from "../lib/useKeyDown";

interface GlobalKeys {
  openSearch: () => void;
  openSearchHere: () => void;
  openNew: () => void;
  openShortcuts: () => void;
}

/** Keys that work anywhere. Those of the list act on its links, so they go where a click goes. */
export function useGlobalKeys(keys: GlobalKeys): void {
  useKeyDown((event) => {
    const mod = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (mod && !event.altKey && !event.shiftKey && key === "k") {
      event.preventDefault();
      keys.openSearch();
    } else if (mod && !event.altKey && event.shiftKey && key === "f") {
      event.preventDefault();
      keys.openSearchHere();
    } else if (mod && !event.altKey && key === "j") {
      event.preventDefault();
      keys.openNew();
    } else if (mod && !event.altKey && event.key === "/") {
      event.preventDefault();
      keys.openShortcuts();
    } else if (event.altKey && !mod && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      if (document.querySelector("[role=dialog]")) return;
      event.preventDefault();
      if (!event.shiftKey) goToNeighbour(event.key === "ArrowUp" ? -1 : 1);
      else if (event.key === "ArrowDown") goToNextUnread();
    }
  });
}

function listLinks(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("nav [data-roving]")];
}

function goToNeighbour(step: number): void {
  const links = listLinks();
  const index = links.findIndex((link) => link.getAttribute("aria-current") === "page");
  const goal = index < 0 ? links[0] : links[index + step];
  goal?.click();
  goal?.scrollIntoView({ block: "nearest" });
}

function goToNextUnread(): void {
  const links = listLinks();
  const index = links.findIndex((link) => link.getAttribute("aria-current") === "page");
  const after = [...links.slice(index + 1), ...links.slice(0, Math.max(index, 0))];
  const goal = after.find((link) => link.dataset["unread"] !== undefined);
  goal?.click();
  goal?.scrollIntoView({ block: "nearest" });
}
