import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";
import { readKept, waitForWorker, waitUntilKept } from "./kept";
import type { ChatPage } from "./pages/ChatPage";
import { readBodies } from "./people";

/** The page as an app on a device: installed, opened without a connection, renewed. */

test("it can be installed: a manifest, icons of the sizes it names, a worker", async ({
  openBrowser,
}) => {
  const chat = await openBrowser();
  const { page } = chat;
  const href = await page.locator("link[rel=manifest]").getAttribute("href");
  const manifest: unknown = await (await page.request.get(href ?? "")).json();
  expect(manifest).toMatchObject({ start_url: "/", display: "standalone" });
  const { icons } = manifest as { icons: { src: string; sizes: string; purpose: string }[] };
  expect(icons.filter(({ purpose }) => purpose === "maskable").map(({ sizes }) => sizes)).toEqual([
    "192x192",
    "512x512",
  ]);
  for (const { src, sizes } of icons.filter(({ sizes }) => sizes !== "any")) {
    const size = await page.evaluate(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, src);
    expect(size).toBe(sizes);
  }
  await waitForWorker(chat);
});

test("opened without a connection it shows what was seen, and sends later what is written", async ({
  backend,
  talk,
  nadiasPage: chat,
}) => {
  const { nadia, amara, conversationId } = talk;
  await chat.send(amara.name, "seen before the cut");
  await expect(chat.message(amara.name, "seen before the cut")).toBeVisible();
  await waitForWorker(chat);
  await waitUntilKept(chat, "seen before the cut");

  await backend.kill();
  await chat.page.reload();
  await expect(chat.conversations.getByRole("link", { name: amara.name })).toBeVisible();
  await expect(chat.message(amara.name, "seen before the cut")).toBeVisible();
  await expect(chat.message(amara.name, "first message")).toBeVisible();
  await chat.send(amara.name, "written without a connection");
  await expect(chat.message(amara.name, "written without a connection")).toBeVisible();

  await chat.page.reload();
  await expect(
    chat.message(amara.name, "written without a connection"),
    "what waits is there after another reload",
  ).toBeVisible();

  await chat.page.goto("/");
  await expect(chat.page.getByRole("heading", { name: "Choose a conversation" })).toBeVisible();
  await expect(chat.page.getByText("You’re offline.").filter({ visible: true })).toHaveCount(1);
  await chat.openConversation(amara.name);

  await backend.start();
  const written = ["first message", "seen before the cut", "written without a connection"];
  await expect
    .poll(() => readBodies(nadia, conversationId).catch(() => []), { timeout: 60_000 })
    .toEqual(written);
  await expect(chat.page.getByText("You’re offline.").first()).toBeHidden();
  await expect(chat.message(amara.name, "written without a connection")).toHaveCount(1);
  await chat.send(amara.name, "and on it goes");
  await expect
    .poll(() => readBodies(nadia, conversationId))
    .toEqual([...written, "and on it goes"]);
});

test("after signing out nothing of what was seen is left on the device", async ({
  nadiasPage: chat,
}) => {
  await waitUntilKept(chat, "first message");
  await chat.page.getByRole("button", { name: "Account and settings" }).first().click();
  await chat.page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(chat.password).toBeVisible();
  await expect.poll(() => readKept(chat)).toBe("[]");
});

test("no more than thirty conversations are kept, the newest", async ({
  talk: { nadia, amara },
  openBrowserAs,
}) => {
  const chat = await openBrowserAs(nadia);
  await waitUntilKept(chat, amara.name);
  await chat.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open("chat.seen");
        opening.addEventListener("success", () => {
          const transaction = opening.result.transaction("records", "readwrite");
          transaction.addEventListener("complete", () => resolve());
          for (let index = 0; index < 40; index += 1) {
            const key = `thread/other/${index}`;
            const seenAt = Date.now() - 1000 * (index + 1);
            transaction.objectStore("records").put({ key, kind: "thread", seenAt, value: [] });
          }
        });
      }),
  );
  await chat.openConversation(amara.name);
  const threads = async () =>
    (JSON.parse(await readKept(chat)) as { key: string; kind: string }[])
      .filter(({ kind }) => kind === "thread")
      .map(({ key }) => key);
  await expect.poll(threads).toHaveLength(30);
  expect(await threads()).toContain("thread/other/28");
  expect(await threads()).not.toContain("thread/other/29");
});

test("a notification is shown by the worker, and a click opens its conversation", async ({
  talk,
  openBrowserAs,
}) => {
  const { nadia, amara, conversationId } = talk;
  const chat = await openBrowserAs(nadia);
  const { page } = chat;
  await page.context().grantPermissions(["notifications"]);
  await waitForWorker(chat);
  await page.goto("/settings/notifications");
  await page.getByRole("switch", { name: "New messages" }).click();
  await page.getByRole("button", { name: "Show a test notification" }).click();
  await expect.poll(() => readNotifications(chat)).toEqual(["This is how it looks"]);

  await page.goto("/");
  // What is there when the page opens is no news; with the list it has been counted.
  await expect(chat.conversations.getByRole("link", { name: amara.name })).toBeVisible();
  // Tests keep every page focused.
  await page.evaluate(() => void (document.hasFocus = () => false));
  await amara.client.mutation(api.messages.sendMessage, { conversationId, body: "are you there" });
  await expect.poll(() => readNotifications(chat)).toContain(amara.name);
  const [worker] = page.context().serviceWorkers();
  await worker?.evaluate(async (name) => {
    const scope = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const shown = await scope.registration.getNotifications();
    const notification = shown.find(({ title }) => title === name);
    const event = new Event("notificationclick");
    Object.assign(event, { notification, waitUntil: () => undefined });
    globalThis.dispatchEvent(event);
  }, amara.name);
  await expect(chat.message(amara.name, "are you there")).toBeVisible();
  await expect.poll(() => readNotifications(chat)).not.toContain(amara.name);
});

test("a newer version is offered, and loads when one agrees", async ({
  newPerson,
  openBrowserAs,
}) => {
  const chat = await openBrowserAs(await newPerson("Nadia Petrova"));
  await waitForWorker(chat);
  await chat.page.reload();
  await chat.expectSignedIn();
  // To the browser another address is what another version is: a new worker for the same page.
  await chat.page.evaluate(async () => void (await navigator.serviceWorker.register("/sw.js?2")));
  await expect(chat.page.getByText("A new version is ready.")).toBeVisible();
  const loaded = chat.page.waitForEvent("load");
  await chat.page.getByRole("button", { name: "Reload" }).click();
  await loaded;
  await chat.expectSignedIn();
  // Not that nothing waits: the page asks for the first address again, which is news once more.
  const active = await chat.page.evaluate(
    async () => (await navigator.serviceWorker.ready).active?.scriptURL,
  );
  expect(active).toMatch(/\/sw\.js\?2$/);
});

function readNotifications({ page }: ChatPage): Promise<string[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title }) => title);
  });
}
