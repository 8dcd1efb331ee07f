import type { Locator } from "@playwright/test";
import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";
import type { ChatPage } from "./pages/ChatPage";
import { startConversation } from "./people";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

test("two people on phones, one in German, one writing Arabic, talk and find it again", async ({
  newPerson,
  openBrowserWith,
}, testInfo) => {
  test.setTimeout(300_000);
  const lena = await newPerson("Lena Brandt");
  const omar = await newPerson("عمر الحداد");
  await startConversation(omar, lena);
  const lenas = await openBrowserWith({ person: lena, ...PHONE, locale: "de-DE" });
  const omars = await openBrowserWith({ person: omar, ...PHONE, locale: "ar-EG" });
  const picture = async (name: string) => {
    for (const [who, { page }] of [["lena", lenas] as const, ["omar", omars] as const]) {
      await testInfo.attach(`${name}-${who}`, {
        body: await page.screenshot(),
        contentType: "image/png",
      });
    }
  };

  await test.step("both open the conversation", async () => {
    await lenas.page.getByRole("link", { name: omar.name }).click();
    await omars.page.getByRole("link", { name: lena.name }).click();
    await expect(lenas.page.locator("html")).toHaveAttribute("lang", "de");
    await picture("1-open");
  });

  await test.step("they write, each in their own direction", async () => {
    await write(omars, "مرحبا لينا، متى **الاجتماع** في المختبر؟", "Send");
    await write(lenas, "Am Donnerstag um zehn im Labor.", "Senden");
    const arabic = messageOf(lenas, "الاجتماع");
    await expect(arabic.locator("strong")).toHaveText("الاجتماع");
    expect(await directionOf(arabic)).toBe("rtl");
    expect(await directionOf(messageOf(omars, "Donnerstag"))).toBe("ltr");
    await picture("2-written");
  });

  await test.step("Lena corrects herself with a long press", async () => {
    await press(messageOf(lenas, "Donnerstag"));
    await lenas.page.getByRole("dialog").getByRole("button", { name: "Bearbeiten" }).click();
    await expect(lenas.page.getByText("Du bearbeitest deine Nachricht")).toBeVisible();
    await composerOf(lenas).fill("Am Freitag um zehn im Labor.");
    await lenas.page.getByRole("button", { name: "Speichern" }).click();
    await expect(messageOf(omars, "Am Freitag")).toContainText("edited");
    await expect(messageOf(lenas, "Am Freitag")).toContainText("bearbeitet");
  });

  await test.step("Omar reacts", async () => {
    await press(messageOf(omars, "Am Freitag"));
    await omars.page.getByRole("dialog").getByRole("button", { name: "React with 👍" }).click();
    await expect(
      messageOf(lenas, "Am Freitag").getByRole("button", { name: "👍, 1 Reaktion" }),
    ).toBeVisible();
    await picture("3-edited-and-liked");
  });

  await test.step("Lena finds it by words that are only like it, and jumps there", async () => {
    for (let index = 0; index < 30; index += 1) {
      await omar.client.mutation(api.messages.sendMessage, {
        conversationId: await conversationOf(lenas),
        body: `رسالة ${index}`,
      });
    }
    await expect
      .poll(() => lena.client.query(api.messages.getSearchStatus, {}), { timeout: 180_000 })
      .toMatchObject({ waiting: 0 });
    await lenas.page.getByRole("button", { name: "In dieser Unterhaltung suchen" }).click();
    const dialog = lenas.page.getByRole("dialog");
    await dialog.getByRole("combobox").fill("freitags im laborraum");
    const hit = dialog.getByRole("option").filter({ hasText: "Am Freitag" });
    await expect(hit.first()).toBeVisible();
    await picture("4-found");
    await hit.first().click();
    await expect(messageOf(lenas, "Am Freitag").first()).toBeInViewport();
    await picture("5-jumped");
  });
});

test("with a language from right to left the whole shell mirrors", async ({
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  await startConversation(amara, nadia);
  const chat = await openBrowserAs(nadia);
  await chat.page.setViewportSize({ width: 1440, height: 900 });
  await chat.openConversation(amara.name);
  await chat.send(amara.name, "from me");
  await expect(chat.message(amara.name, "from me")).toBeVisible();
  const parts = {
    list: chat.conversations,
    composer: chat.composer(amara.name),
    send: chat.page.getByRole("button", { name: "Send" }),
    own: chat.message(amara.name, "from me").locator(".bubble"),
    theirs: chat.message(amara.name, "first message").locator(".bubble"),
    account: chat.page.getByRole("button", { name: "Account and settings" }).first(),
  };
  const before = await measure(parts);
  await chat.page.evaluate(() => void (document.documentElement.dir = "rtl"));
  const after = await measure(parts);

  for (const [name, box] of Object.entries(before)) {
    const mirrored = after[name];
    expect(mirrored?.width, name).toBeCloseTo(box.width, 0);
    expect(mirrored?.x, name).toBeCloseTo(1440 - box.x - box.width, 0);
    expect(mirrored?.y, name).toBeCloseTo(box.y, 0);
  }
  await expect
    .poll(() => chat.page.evaluate(() => document.documentElement.scrollWidth))
    .toBe(1440);
  // A name keeps to its picture, whichever way it is written itself.
  const header = chat.page.getByRole("heading", { name: amara.name }).getByTitle(amara.name);
  for (const name of [header, chat.page.getByTitle(nadia.name)]) {
    const gap = await name.evaluate((element) => {
      const around = element.parentElement?.getBoundingClientRect().right ?? NaN;
      return around - element.getBoundingClientRect().right;
    });
    expect(gap).toBeCloseTo(0, 0);
  }
  await chat.openMenu(amara.name, "first message");
  await expect(chat.page.getByRole("menu")).toHaveCSS("direction", "rtl");
});

async function measure(parts: Record<string, Locator>) {
  const boxes: Record<string, { x: number; y: number; width: number }> = {};
  for (const [name, part] of Object.entries(parts)) {
    boxes[name] = (await part.boundingBox()) ?? { x: -1, y: -1, width: -1 };
  }
  return boxes;
}

function composerOf({ page }: ChatPage): Locator {
  return page.locator("textarea");
}

function messageOf({ page }: ChatPage, text: string): Locator {
  return page.locator("li[data-key]").filter({ hasText: text });
}

async function write(chat: ChatPage, text: string, send: string): Promise<void> {
  await composerOf(chat).fill(text);
  await chat.page.getByRole("button", { name: send, exact: true }).click();
}

async function press(message: Locator): Promise<void> {
  const touch = { pointerType: "touch", isPrimary: true, bubbles: true };
  await message.locator(".bubble").dispatchEvent("pointerdown", touch);
  await expect(message.page().getByRole("dialog")).toBeVisible();
  await message.locator(".bubble").dispatchEvent("pointerup", touch);
}

/** Of the element that holds a message's words. */
function directionOf(message: Locator): Promise<string> {
  return message
    .locator(".bubble [dir]")
    .first()
    .evaluate((element) => getComputedStyle(element).direction);
}

type ConversationId = (typeof api.messages.sendMessage)["_args"]["conversationId"];

async function conversationOf({ page }: ChatPage): Promise<ConversationId> {
  return new URL(page.url()).pathname.split("/").at(-1) as ConversationId;
}
