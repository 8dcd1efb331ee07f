import { useSyncExternalStore } from "react";
import { readStored, removeStored, writeStored } from "./storage";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** Also read by public/theme.js, before the first paint. */
const STORAGE_KEY = "chat.theme";
/** `--surface` of each theme, for the browser's own bars. */
const BAR_COLOR = { light: "#fdfdfb", dark: "#16181c" };

const listeners = new Set<() => void>();
const darkDevice = () => window.matchMedia("(prefers-color-scheme: dark)");

export function getTheme(): Theme {
  const stored = readStored(STORAGE_KEY);
  return THEMES.find((theme) => theme === stored) ?? "system";
}

export function setTheme(theme: Theme): void {
  if (theme === "system") removeStored(STORAGE_KEY);
  else writeStored(STORAGE_KEY, theme);
  paint();
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, getTheme);
}

/** Follows the device and other tabs for as long as the page lives. */
export function startTheme(): void {
  paint();
  darkDevice().addEventListener("change", paint);
  window.addEventListener("storage", (event) => {
    if (event.key === STORAGE_KEY || event.key === null) paint();
  });
}

function paint(): void {
  const theme = getTheme();
  const dark = theme === "dark" || (theme === "system" && darkDevice().matches);
  document.documentElement.classList.toggle("dark", dark);
  document
    .querySelector('meta[name="theme-color"]')
    ?.setAttribute("content", dark ? BAR_COLOR.dark : BAR_COLOR.light);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
