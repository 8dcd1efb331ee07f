import { expect, test } from "./fixtures";
import { addHistory, toText } from "./history";
import { scrollThrough } from "./threadProbe";

const MESSAGES = process.env["LONG"] ? 3_000 : 1_200;
/** Of many thousand messages a few hundred are in the page at a time. */
const ROWS_MAX = 500;

test("a long conversation is scrolled through from end to end without a jump, a few rows at a time", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  const [nadia, amara] = [await newPerson("Nadia Petrova"), await newPerson("Amara Okafor")];
  await addHistory(backend, { reader: nadia, other: amara, count: MESSAGES });
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  await expect(chat.message(amara.name, "first message")).toBeInViewport();

  const up = await scrollThrough(chat.page, -500);
  expect(up.texts.size, "every message was seen").toBe(MESSAGES + 1);
  expect(up.jumps, "nothing moved but by scrolling").toEqual([]);
  expect(up.rowsMax).toBeLessThan(ROWS_MAX);
  await expect(chat.message(amara.name, toText(0))).toBeInViewport();

  const down = await scrollThrough(chat.page, 500);
  expect(down.texts.size).toBe(MESSAGES + 1);
  expect(down.jumps).toEqual([]);
  expect(down.rowsMax).toBeLessThan(ROWS_MAX);
  await expect(chat.message(amara.name, "first message")).toBeInViewport();
});

test("who scrolls to the end while the list changes its height gets there", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  const [nadia, amara] = [await newPerson("Nadia Petrova"), await newPerson("Amara Okafor")];
  await addHistory(backend, { reader: nadia, other: amara, count: 60 });
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  await expect(chat.message(amara.name, "first message")).toBeInViewport();
  const left = await chat.page.evaluate(async () => {
    const view = document.querySelector("[data-view]");
    const list = view?.querySelector("ol");
    if (!view || !list) throw new Error("no thread is open");
    const frames = async (count: number) => {
      for (; count > 0; count--) await new Promise((resolve) => requestAnimationFrame(resolve));
    };
    view.scrollTop -= 300;
    await frames(3);
    // Both in one frame, before the browser tells of either.
    list.querySelector("li")?.style.setProperty("padding-top", "60px");
    view.scrollTop = view.scrollHeight;
    await frames(3);
    return view.scrollHeight - view.clientHeight - view.scrollTop;
  });
  expect(left).toBeLessThan(2);
});
