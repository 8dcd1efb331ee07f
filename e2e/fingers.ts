import type { Locator } from "@playwright/test";

interface Point {
  x: number;
  y: number;
}

/** One finger on a phone's screen. Playwright itself only taps. */
export async function putFinger(on: Locator, from: Point) {
  const page = on.page();
  const box = await on.boundingBox();
  if (box === null) throw new Error("There is nothing to put a finger on.");
  const screen = await page.context().newCDPSession(page);
  const start = { x: box.x + from.x, y: box.y + from.y };
  const send = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: Point[]) =>
    screen.send("Input.dispatchTouchEvent", { type, touchPoints });
  await send("touchStart", [start]);
  return {
    /** In small steps, from where it came down. */
    moveBy: async ({ x, y }: Point) => {
      const steps = 6;
      for (let step = 1; step <= steps; step++) {
        const share = step / steps;
        await send("touchMove", [{ x: start.x + x * share, y: start.y + y * share }]);
      }
    },
    lift: async () => {
      await send("touchEnd", []);
      await screen.detach();
    },
  };
}
