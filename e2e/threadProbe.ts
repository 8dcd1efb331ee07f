import type { Page } from "@playwright/test";

export interface Passage {
  /** Every text that came into view. */
  texts: Set<string>;
  /** Where a message that stayed in view was found elsewhere than one step further. */
  jumps: string[];
  /** The most rows that stood in the page at once. */
  rowsMax: number;
}

/**
 * Scrolls the open thread by `step` pixels a time until its end (or, upwards, its start) is
 * reached, or a text is in view, as fast as messages come in; watches each one that stays in view.
 */
export async function scrollThrough(page: Page, step: number, until = ""): Promise<Passage> {
  await page.locator("[data-view]").waitFor();
  const passage = await page.evaluate(
    async ({ step, until }) => {
      const texts = new Set<string>();
      const jumps: string[] = [];
      let rowsMax = 0;
      const view = document.querySelector("[data-view]");
      if (!view) throw new Error("no thread is open");
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

      function look() {
        const rows = [...document.querySelectorAll<HTMLElement>("[data-view] li[data-key]")];
        rowsMax = Math.max(rowsMax, rows.length);
        const { top, bottom } = view!.getBoundingClientRect();
        const seen = new Map<string, number>();
        for (const row of rows) {
          const box = row.getBoundingClientRect();
          if (box.bottom < top || box.top > bottom) continue;
          seen.set(row.dataset["key"] ?? "", box.bottom);
          texts.add(row.innerText);
        }
        return seen;
      }

      let still = 0;
      const isThere = () => until !== "" && [...texts].some((text) => text.includes(until));
      while (still < 60 && !isThere()) {
        const before = look();
        const start = view.scrollTop;
        view.scrollTop += step;
        const moved = view.scrollTop - start;
        // Two frames: what comes in meanwhile must move nothing that is in view.
        const scrolled = new Map([...before].map(([key, place]) => [key, place - moved]));
        await frame();
        await frame();
        for (const [key, place] of look()) {
          const expected = scrolled.get(key);
          if (expected !== undefined && Math.abs(place - expected) > 1) {
            jumps.push(`${key}: ${place - expected} px`);
          }
        }
        still = moved === 0 ? still + 1 : 0;
      }
      return { texts: [...texts], jumps, rowsMax };
    },
    { step, until },
  );
  return { ...passage, texts: new Set(passage.texts) };
}
