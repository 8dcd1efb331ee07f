import type { BrowserContext, CDPSession, Page } from "@playwright/test";
import { takeShifts } from "../../e2e/layoutShift";

/**
 * Has the pages of a context note how long each input takes: until the work it causes is done, and
 * until the frame after it is. The browser's own event timing tells nothing below 16 ms, and under a
 * slowed processor without a screen it waits for the last key.
 */
export async function observeKeys(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const keys: { workMs: number; paintMs: number }[] = [];
    Object.assign(window, { keys });
    window.addEventListener(
      "beforeinput",
      () => {
        const start = performance.now();
        const { port1, port2 } = new MessageChannel();
        let workMs: number | null = null;
        port1.addEventListener("message", () => {
          if (workMs === null) workMs = performance.now() - start;
          else keys.push({ workMs, paintMs: performance.now() - start });
        });
        port1.start();
        port2.postMessage(null);
        requestAnimationFrame(() => port2.postMessage(null));
      },
      { capture: true },
    );
  });
}

export interface KeyTimes {
  /** Until what the key causes is done. */
  workMs: number;
  /** Until it is painted, which waits for the next frame of the screen. */
  paintMs: number;
}

/** The keys since the last time. */
export function takeKeys(page: Page): Promise<KeyTimes[]> {
  return page.evaluate(() => (Reflect.get(window, "keys") as KeyTimes[]).splice(0));
}

/** How much moved by itself since the last time, as the browser adds it up. */
export async function takeShift(page: Page): Promise<number> {
  return (await takeShifts(page)).reduce((sum, { value }) => sum + value, 0);
}

/**
 * Milliseconds from an event (as the browser stamped it) to the frame after `selector` matches an
 * element with this text. `act` causes both.
 */
export async function timeUntilShown(
  page: Page,
  { event, selector, text = "" }: { event: string; selector: string; text?: string },
  act: () => Promise<unknown>,
): Promise<number> {
  // In place before anything happens; the browser may run an evaluation after a press sent later.
  await page.evaluate(
    ({ event, selector, text }) => {
      const shown = new Promise<number>((resolve, reject) => {
        setTimeout(() => reject(new Error(`${selector} with "${text}" never showed`)), 20_000);
        let start: number | null = null;
        const isThere = () =>
          [...document.querySelectorAll<HTMLElement>(selector)].some((element) =>
            (element.textContent ?? "").includes(text),
          );
        const note = (pressed: Event) => (start = pressed.timeStamp);
        window.addEventListener(event, note, { capture: true });
        const observer = new MutationObserver(() => {
          if (start === null || !isThere()) return;
          observer.disconnect();
          window.removeEventListener(event, note, { capture: true });
          const began = start;
          requestAnimationFrame(() => {
            // After this frame's callbacks comes its paint, and then this message.
            const { port1, port2 } = new MessageChannel();
            port1.addEventListener("message", () => resolve(performance.now() - began));
            port1.start();
            port2.postMessage(null);
          });
        });
        observer.observe(document.body, { childList: true, subtree: true, characterData: true });
      });
      Object.assign(window, { shown });
    },
    { event, selector, text },
  );
  await act();
  return page.evaluate(() => Reflect.get(window, "shown") as Promise<number>);
}

export interface Frames {
  /** Milliseconds of each frame. */
  frames: number[];
  rowsMax: number;
  /** Frames in which nothing but empty space was in view. */
  empty: number;
}

/** Scrolls the thread by `step` pixels a frame until it goes no further, or for so many frames. */
export async function scrollSteadily(
  page: Page,
  { step, framesMax = Infinity }: { step: number; framesMax?: number },
): Promise<Frames> {
  // JSON knows no Infinity.
  const limit = Math.min(framesMax, Number.MAX_SAFE_INTEGER);
  return page.evaluate(
    async ({ step, limit }) => {
      const view = document.querySelector<HTMLElement>("[data-view]");
      if (!view) throw new Error("no thread is open");
      const frames: number[] = [];
      let [rowsMax, empty, still] = [0, 0, 0];
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
      let last = await frame();
      while (still < 90 && frames.length < limit) {
        const start = view.scrollTop;
        view.scrollTop += step;
        still = view.scrollTop === start ? still + 1 : 0;
        const now = await frame();
        frames.push(now - last);
        last = now;
        if (frames.length % 20 === 0) {
          rowsMax = Math.max(rowsMax, view.querySelectorAll("li[data-key]").length);
          const box = view.getBoundingClientRect();
          const middle = document.elementFromPoint(
            box.left + box.width / 2,
            box.top + box.height / 2,
          );
          if (middle?.closest("[data-gap]")) empty += 1;
        }
      }
      return { frames: frames.slice(0, frames.length - still), rowsMax, empty };
    },
    { step, limit },
  );
}

export interface Weight {
  heapMb: number;
  elements: number;
  rows: number;
}

/** What the page holds on to, after collecting garbage. */
export async function weigh(page: Page, session: CDPSession): Promise<Weight> {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const counts = await page.evaluate(() => ({
    elements: document.querySelectorAll("*").length,
    rows: document.querySelectorAll("[data-view] li[data-key]").length,
  }));
  return { heapMb: usedSize / 2 ** 20, ...counts };
}
