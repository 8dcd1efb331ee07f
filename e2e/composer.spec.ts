import { expect, test } from "./fixtures";
import { FIRST_MESSAGE, readBodies, startConversation } from "./people";

const LINE_PX = 22;
const ROOM_PX = 12;

test("a draft stays with its conversation, also across a reload", async ({
  talk,
  newPerson,
  nadiasPage: chat,
}) => {
  const { nadia, amara } = talk;
  const tomas = await newPerson("Tomas Lind");
  await startConversation(nadia, tomas);

  await chat.composer(amara.name).fill("for Amara only");
  await chat.openConversation(tomas.name);
  await expect(chat.composer(tomas.name)).toHaveValue("");
  await chat.openConversation(amara.name);
  await expect(chat.composer(amara.name)).toHaveValue("for Amara only");
  await chat.page.reload();
  await expect(chat.composer(amara.name)).toHaveValue("for Amara only");
});

test("Enter that belongs to an input method sends nothing", async ({ talk, nadiasPage: chat }) => {
  const { nadia, amara, conversationId } = talk;
  const composer = chat.composer(amara.name);
  await composer.fill("にほんご");
  // How browsers tell it: most set isComposing, some only the old key code.
  for (const sign of [{ isComposing: true }, { keyCode: 229 }]) {
    await composer.dispatchEvent("keydown", { key: "Enter", ...sign });
  }
  await expect(composer).toHaveValue("にほんご");
  await composer.press("Enter");
  await expect(chat.message(amara.name, "にほんご")).toBeVisible();
  await expect.poll(() => readBodies(nadia, conversationId)).toEqual(["first message", "にほんご"]);
});

test("Shift+Enter breaks the line, and the break is shown", async ({ talk, nadiasPage: chat }) => {
  const { amara } = talk;
  const composer = chat.composer(amara.name);
  await composer.fill("first line");
  await composer.press("Shift+Enter");
  await composer.pressSequentially("second line");
  await composer.press("Enter");
  const message = chat.message(amara.name, "second line");
  await expect(message).toBeVisible();
  expect(await message.innerText()).toMatch(/first line\n+second line/);
});

test("too long a text is kept whole, and says by how much", async ({ talk, nadiasPage: chat }) => {
  const { nadia, amara, conversationId } = talk;
  const composer = chat.composer(amara.name);
  await composer.fill("a".repeat(4_003));
  await expect(
    chat.page.getByText("Shorten by 3 characters, or send it in two parts."),
  ).toBeVisible();
  await composer.press("Enter");
  await expect(composer).toHaveValue("a".repeat(4_003));

  await composer.press("Backspace");
  await composer.press("Backspace");
  await composer.press("Backspace");
  await composer.press("Enter");
  await expect(composer).toHaveValue("");
  await expect
    .poll(async () => (await readBodies(nadia, conversationId)).map((body) => body.length))
    .toEqual(["first message".length, 4_000]);
});

for (const able of [true, false]) {
  test(`the composer grows with its text, up to eight lines, ${able ? "by the browser" : "by a mirror"}`, async ({
    talk,
    openBrowserAs,
  }) => {
    const { nadia, amara } = talk;
    const chat = await openBrowserAs(nadia);
    if (!able) {
      await chat.page.addInitScript(() => {
        const { supports } = CSS;
        CSS.supports = (property: string, value?: string) =>
          property !== "field-sizing" && (value ? supports(property, value) : supports(property));
      });
      await chat.page.reload();
    }
    await chat.openConversation(amara.name);
    const composer = chat.composer(amara.name);
    const height = () => composer.evaluate((input) => input.clientHeight);
    const one = await height();
    await composer.fill("one\ntwo\nthree");
    await expect.poll(height).toBe(one + 2 * LINE_PX);
    await composer.fill("words that take more than a line. ".repeat(8));
    await expect.poll(height).toBeGreaterThan(one + LINE_PX);
    await composer.fill("line\n".repeat(20));
    await expect.poll(height).toBe(8 * LINE_PX + ROOM_PX);
    await composer.pressSequentially("the end");
    const below = () =>
      composer.evaluate((input) => input.scrollHeight - input.clientHeight - input.scrollTop);
    await expect.poll(below, "the last line is in view").toBeLessThan(LINE_PX);
    await composer.fill("");
    await expect.poll(height).toBe(one);

    // What is one line may be two when the window becomes narrower.
    await composer.fill("words that fill most of a line, as long as it is as wide as this one");
    await expect.poll(height).toBe(one);
    await chat.page.setViewportSize({ width: 360, height: 720 });
    await expect.poll(height).toBeGreaterThan(one);
    await chat.page.setViewportSize({ width: 1280, height: 720 });
    await expect.poll(height).toBe(one);
  });
}

test("a key changes nothing on the page but the text", async ({ talk, nadiasPage: chat }) => {
  const { amara } = talk;
  const composer = chat.composer(amara.name);
  // Drawn after the composer.
  await expect(chat.message(amara.name, FIRST_MESSAGE)).toBeVisible();
  await composer.pressSequentially("a");
  await expect(chat.page.getByRole("button", { name: "Send" })).toBeEnabled();
  await chat.page.evaluate(() => {
    const changes: string[] = [];
    Object.assign(window, { changes });
    const observer = new MutationObserver((records) => {
      for (const { target, type } of records) changes.push(`${type} of ${target.nodeName}`);
    });
    const pane = document.querySelector("textarea")?.closest("main > div:last-child");
    if (!pane) throw new Error("there is no composer");
    observer.observe(pane, { subtree: true, childList: true, attributes: true });
  });
  await composer.pressSequentially(" few words more");
  await expect(composer).toHaveValue("a few words more");
  expect(await chat.page.evaluate(() => Reflect.get(window, "changes") as string[])).toEqual([]);
});

test("a line is laid out apart from the page, and says what it is for only while it is empty", async ({
  talk,
  nadiasPage: chat,
}) => {
  const composer = chat.composer(talk.amara.name);
  await expect(composer).toHaveCSS("position", "absolute");
  await expect(composer).toHaveAttribute("placeholder", "Message Amara");
  await composer.pressSequentially("one line");
  await expect(composer).not.toHaveAttribute("placeholder");
  await composer.press("Shift+Enter");
  await composer.pressSequentially("and another");
  await expect(composer).toHaveCSS("position", "static");
  await composer.fill("one line");
  await expect(composer).toHaveCSS("position", "absolute");
  await composer.fill("");
  await expect(composer).toHaveAttribute("placeholder", "Message Amara");
});

test("an edit leaves the draft as it was, and an emoji goes where the caret is", async ({
  talk,
  nadiasPage: chat,
}) => {
  const { amara } = talk;
  const composer = chat.composer(amara.name);
  await composer.press("ArrowUp");
  await expect(composer).toHaveValue("first message");
  await composer.press("Escape");
  await expect(composer).toHaveValue("");

  await composer.fill("see you");
  await chat.chooseAction(amara.name, "first message", "Edit");
  await expect(composer).toHaveValue("first message");
  await composer.press("End");
  await composer.pressSequentially(", changed");
  await composer.press("Enter");
  await expect(chat.message(amara.name, "first message, changed")).toBeVisible();
  await expect(composer).toHaveValue("see you");

  await composer.press("Home");
  await composer.press("Control+E");
  await chat.page.getByRole("dialog").getByRole("button").first().click();
  await expect(composer).toBeFocused();
  await composer.pressSequentially("!");
  await expect(composer).toHaveValue(/^\P{ASCII}+!see you$/u);
});

test("notes to oneself are called notes, and are deleted once and for all", async ({
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  await startConversation(nadia, nadia);
  const chat = await openBrowserAs(nadia);
  await chat.openConversation("Note to self");
  await expect(chat.page.getByText("Notes for yourself.")).toBeVisible();
  await expect(chat.page.getByPlaceholder("Write a note")).toBeVisible();
  await chat.chooseAction("Note to self", FIRST_MESSAGE, "Delete");
  await expect(chat.page.getByRole("button", { name: "Delete for both" })).toHaveCount(0);
  await chat.page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(chat.message("Note to self", "Message deleted")).toBeVisible();
});
