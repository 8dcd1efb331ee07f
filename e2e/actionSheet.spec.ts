import { expect, test } from "./fixtures";
import { phone } from "./states/state";

test("the sheet of a message is pulled down and away, and a short pull leaves it", async ({
  talk: { nadia, amara },
  openBrowserWith,
}) => {
  const chat = await openBrowserWith({ person: nadia, ...phone });
  await chat.openConversation(amara.name);
  const touch = { pointerType: "touch", isPrimary: true, bubbles: true };
  // Not by its role, which it loses while the sheet is over it.
  const bubble = chat.page.locator("li[data-key] .bubble").last();
  await bubble.dispatchEvent("pointerdown", touch);
  const sheet = chat.page.getByRole("dialog");
  await expect(sheet.getByRole("button", { name: "Reply" })).toBeVisible();
  await bubble.dispatchEvent("pointerup", touch);

  const fingers = await chat.page.context().newCDPSession(chat.page);
  const pull = async (px: number) => {
    const grip = await sheet.getByRole("heading").boundingBox();
    const [x, y] = [(grip?.x ?? 0) + 40, (grip?.y ?? 0) + 5];
    const at = (type: "touchStart" | "touchMove", touchY: number) =>
      fingers.send("Input.dispatchTouchEvent", { type, touchPoints: [{ x, y: touchY }] });
    await at("touchStart", y);
    await at("touchMove", y + px / 2);
    await at("touchMove", y + px);
    await fingers.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  };
  await expect.poll(() => sheet.evaluate((it) => it.getAnimations().length)).toBe(0);
  const top = (await sheet.boundingBox())?.y;
  await pull(30);
  await expect.poll(async () => (await sheet.boundingBox())?.y).toBe(top);
  await pull(120);
  await expect(sheet).toBeHidden();
});
