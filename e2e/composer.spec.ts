import { expect, test } from "./fixtures";
import { readBodies, startConversation } from "./people";

test("a draft stays with its conversation, also across a reload", async ({
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  const tomas = await newPerson("Tomas Lind");
  await startConversation(nadia, amara);
  await startConversation(nadia, tomas);
  const chat = await openBrowserAs(nadia);

  await chat.openConversation(amara.name);
  await chat.composer(amara.name).fill("for Amara only");
  await chat.openConversation(tomas.name);
  await expect(chat.composer(tomas.name)).toHaveValue("");
  await chat.openConversation(amara.name);
  await expect(chat.composer(amara.name)).toHaveValue("for Amara only");
  await chat.page.reload();
  await expect(chat.composer(amara.name)).toHaveValue("for Amara only");
});

test("Enter that belongs to an input method sends nothing", async ({
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  const conversationId = await startConversation(nadia, amara);
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
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

test("Shift+Enter breaks the line, and the break is shown", async ({
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  await startConversation(nadia, amara);
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  const composer = chat.composer(amara.name);
  await composer.fill("first line");
  await composer.press("Shift+Enter");
  await composer.pressSequentially("second line");
  await composer.press("Enter");
  const message = chat.message(amara.name, "second line");
  await expect(message).toBeVisible();
  expect(await message.innerText()).toMatch(/first line\n+second line/);
});

test("too long a text is kept whole, and says by how much", async ({
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  const conversationId = await startConversation(nadia, amara);
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
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
