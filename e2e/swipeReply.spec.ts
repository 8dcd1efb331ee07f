import { expect, test } from "./fixtures";
import { putFinger } from "./fingers";
import type { ChatPage } from "./pages/ChatPage";
import { FIRST_MESSAGE } from "./people";
import { phone } from "./states/state";

const bubble = ({ page }: ChatPage) => page.locator("li[data-key] .bubble").last();
const arrow = ({ page }: ChatPage) => page.locator("[data-swipe-arrow]");

test("a message that is swiped far enough is answered; less, the other way or up does nothing", async ({
  talk: { nadia, amara },
  openBrowserWith,
}) => {
  const chat = await openBrowserWith({ person: amara, ...phone });
  await chat.openConversation(nadia.name);
  await expect(bubble(chat)).toContainText(FIRST_MESSAGE);
  const reply = chat.page.getByText("Replying to Nadia");
  const rest = await bubble(chat).boundingBox();
  const middle = { x: 40, y: 15 };

  // The arrow says that lifting the finger does nothing yet.
  const short = await putFinger(bubble(chat), middle);
  await short.moveBy({ x: 50, y: 2 });
  await expect(arrow(chat)).toBeVisible();
  await expect.poll(async () => (await bubble(chat).boundingBox())?.x).toBe((rest?.x ?? 0) + 40);
  await expect(chat.page.locator("li[data-armed]")).toHaveCount(0);
  await short.lift();
  await expect(arrow(chat)).toHaveCount(0);
  await expect.poll(async () => (await bubble(chat).boundingBox())?.x).toBe(rest?.x);

  for (const way of [
    { x: -90, y: 0 },
    { x: 20, y: -90 },
  ]) {
    const finger = await putFinger(bubble(chat), middle);
    await finger.moveBy(way);
    await finger.lift();
  }
  await expect(arrow(chat)).toHaveCount(0);
  await expect(reply).toHaveCount(0);

  const far = await putFinger(bubble(chat), middle);
  await far.moveBy({ x: 100, y: 8 });
  await expect(chat.page.locator("li[data-armed]")).toHaveCount(1);
  await far.lift();
  await expect(reply).toBeVisible();
  await expect(chat.composer(nadia.name)).toBeFocused();
  await expect(chat.page.getByRole("dialog"), "no long press either").toHaveCount(0);
  expect(await chat.page.evaluate(() => getSelection()?.toString())).toBe("");
});

test("where one reads from the right, it is swiped to the left", async ({
  talk: { nadia, amara },
  openBrowserWith,
}) => {
  const chat = await openBrowserWith({ person: amara, ...phone });
  await chat.openConversation(nadia.name);
  await chat.page.evaluate(() => (document.dir = "rtl"));
  const reply = chat.page.getByText("Replying to Nadia");
  const middle = { x: 60, y: 15 };
  const wrong = await putFinger(bubble(chat), middle);
  await wrong.moveBy({ x: 60, y: 0 });
  await wrong.lift();
  const right = await putFinger(bubble(chat), middle);
  await right.moveBy({ x: -100, y: 0 });
  await expect(arrow(chat)).toBeVisible();
  await expect(reply).toHaveCount(0);
  await right.lift();
  await expect(reply).toBeVisible();
});
