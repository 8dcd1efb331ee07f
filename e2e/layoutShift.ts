import type { BrowserContext, Page } from "@playwright/test";

interface LayoutShift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null }[];
}

/** A thing that moved by itself, and how much of the view that was. */
export interface Shift {
  value: number;
  what: string;
}

/** Has the pages of a context note what moves by itself, from their first line on. */
export async function observeShifts(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const shifts: { value: number; what: string }[] = [];
    Object.assign(window, { shifts });
    const nameOf = ({ node }: { node: Node | null }) => {
      const element = node instanceof Element ? node : node?.parentElement;
      return `${element?.tagName}.${element?.className} ${(node?.textContent ?? "").slice(0, 40)}`;
    };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShift[]) {
        if (entry.hadRecentInput) continue;
        shifts.push({ value: entry.value, what: entry.sources.map(nameOf).join("; ") });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** What moved since the last time. */
export function takeShifts(page: Page): Promise<Shift[]> {
  return page.evaluate(() => (Reflect.get(window, "shifts") as Shift[]).splice(0));
}
