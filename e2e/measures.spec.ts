import type { Locator } from "@playwright/test";
import { readFirstLoad } from "./firstLoad";
import { PAGE_DIR } from "../scripts/paths.mjs";
import { expect, test } from "./fixtures";
import { addHistory, say } from "./history";
import { observeShifts, takeShifts } from "./layoutShift";
import { startConversation } from "./people";

const KB = 1000;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const DESKTOP = { viewport: { width: 1440, height: 900 } };

test("a first visit loads at most 165 KB of scripts and one font of 75 KB", async () => {
  const { scriptBytes, fontBytes } = await readFirstLoad(PAGE_DIR);
  expect(scriptBytes).toBeGreaterThan(50 * KB);
  expect(scriptBytes).toBeLessThan(165 * KB);
  expect(fontBytes).toBeLessThan(75 * KB);
});

for (const [device, options] of Object.entries({ PHONE, DESKTOP })) {
  test(`nothing moves by itself: loading, receiving one and many, offline and back, ${device}`, async ({
    backend,
    newPerson,
    openBrowserWith,
  }) => {
    const [nadia, amara] = [await newPerson("Nadia Petrova"), await newPerson("Amara Okafor")];
    const talk = await addHistory(backend, { reader: nadia, other: amara, count: 200 });
    const { conversationId } = talk;
    const chat = await openBrowserWith({ person: nadia, ...options });
    await observeShifts(chat.page.context());
    await chat.page.goto(`/c/${conversationId}`);
    const expectStill = async (text: string) => {
      await expect(chat.message(amara.name, text)).toBeVisible();
      await chat.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
      expect(await takeShifts(chat.page)).toEqual([]);
    };
    await expectStill("first message");
    await say(amara, conversationId, "one that arrives");
    await expectStill("one that arrives");
    for (let index = 0; index < 50; index++) await say(amara, conversationId, `burst ${index}.`);
    await expectStill("burst 49.");

    await backend.kill();
    const bar = chat.page.getByRole("status").filter({ hasText: "You’re offline." });
    await expect(bar).toBeVisible();
    await expectStill("burst 49.");
    await backend.start();
    await expect(bar).toBeHidden({ timeout: 40_000 });
    await expectStill("burst 49.");
  });
}

test("everything to press is large enough, for a finger and for a pointer", async ({
  newPerson,
  openBrowserWith,
}) => {
  const [nadia, amara] = [await newPerson("Nadia Petrova"), await newPerson("Amara Okafor")];
  const conversationId = await startConversation(amara, nadia);
  for (const { least, options } of [
    { least: 44, options: PHONE },
    { least: 24, options: DESKTOP },
  ]) {
    const chat = await openBrowserWith({ person: nadia, ...options });
    const small: string[] = [];
    for (const path of ["/", `/c/${conversationId}`, "/settings"]) {
      await chat.page.goto(path);
      await expect(chat.page.getByRole("button").first()).toBeVisible();
      small.push(...(await findSmall(chat.page.locator("body"), least)).map((it) => path + it));
    }
    expect(small).toEqual([]);
  }
});

test("at 400% zoom nothing scrolls sideways and one can still write", async ({
  newPerson,
  openBrowserWith,
}) => {
  const [nadia, amara] = [await newPerson("Nadia Petrova"), await newPerson("Amara Okafor")];
  const conversationId = await startConversation(amara, nadia);
  // 1280 by 1024 pixels at 400%.
  const viewport = { width: 320, height: 256 };
  const chat = await openBrowserWith({ person: nadia, viewport, deviceScaleFactor: 4 });
  for (const path of ["/", `/c/${conversationId}`, "/settings"]) {
    await chat.page.goto(path);
    await expect(chat.page.getByRole("button").first()).toBeVisible();
    const width = await chat.page.evaluate(() => document.documentElement.scrollWidth);
    expect([path, width]).toEqual([path, viewport.width]);
  }
  await chat.page.goto(`/c/${conversationId}`);
  await chat.send(amara.name, "written at 400%");
  await expect(chat.message(amara.name, "written at 400%")).toBeVisible();
});

/** What can be pressed in a space smaller than this, with its size. Links within text are exempt. */
function findSmall(within: Locator, least: number): Promise<string[]> {
  return within.evaluate((body, least) => {
    const all = body.querySelectorAll<HTMLElement>(
      "button, a[href], [role=tab], [role=switch], [role=radio], select, summary",
    );
    return [...all].flatMap((element) => {
      if (!element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true })) return [];
      if (element.closest("li[data-key] [dir]") || element.closest(".sr-only")) return [];
      const { width, height, left, top } = element.getBoundingClientRect();
      if (left + width <= 0 || top + height <= 0) return [];
      // What is drawn smaller may be pressed around it: on its label, or on a place it lays over.
      const hit = getComputedStyle(element, "::after");
      const isLaid = hit.position === "absolute" && hit.content !== "none";
      const reach = (size: number, laid: string) =>
        isLaid ? Math.max(size, Number.parseFloat(laid) || 0) : size;
      const label = element.closest("label")?.getBoundingClientRect();
      const [wide, high] = [
        Math.max(reach(width, hit.width), label?.width ?? 0),
        Math.max(reach(height, hit.height), label?.height ?? 0),
      ];
      if (wide >= least - 0.5 && high >= least - 0.5) return [];
      const name = element.getAttribute("aria-label") ?? element.textContent;
      return [` ${name}: ${Math.round(wide)} x ${Math.round(high)}`];
    });
  }, least);
}
