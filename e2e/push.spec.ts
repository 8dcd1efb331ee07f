import type { Page } from "@playwright/test";
import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";
import { startConversation } from "./people";
import { PushService } from "./pushService";

/**
 * Notifications while no window is open. All of it is real but the way between: a browser gets its
 * address from its maker's service, which a test cannot reach, so the browser is given one of a
 * service here, and what that receives is handed to the worker as the browser would.
 */

const TEST_SHOWN = "This is how it looks: New messages show up like this.";

let service: PushService;
test.beforeEach(async ({ backend }) => {
  service = await PushService.start();
  await backend.set("PUSH_TEST_SERVICE", service.host);
});
test.afterEach(async ({ backend }) => {
  await backend.set("PUSH_TEST_SERVICE", "");
  await service.close();
});

test("a message reaches a browser without a window, and a click leads to it", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  const conversationId = await startConversation(nadia, amara);
  const say = async (body: string) =>
    await amara.client.mutation(api.messages.sendMessage, { conversationId, body });
  const chat = await openBrowserAs(nadia);
  const { page } = chat;
  await page.context().grantPermissions(["notifications"]);
  await giveAddress(page, service.subscription);
  await page.goto("/settings/notifications");
  const deliver = await connectWorker(page, backend.pageUrl);

  await page.getByRole("switch", { name: "New messages" }).click();
  await expect(page.getByText("also while chat is closed")).toBeVisible();
  const key: unknown = await page.evaluate(() => localStorage.getItem("test.key"));
  const features = await nadia.client.query(api.users.getServerFeatures, {});
  expect(key).toBe(features.pushKey);

  await page.getByRole("button", { name: "Show a test notification" }).click();
  await expect.poll(() => service.received.length).toBe(1);
  await deliver(service.received[0]?.text ?? "");
  await expect.poll(() => readShown(page)).toEqual([TEST_SHOWN]);

  await page.goto("about:blank");
  await say("are you there");
  await expect.poll(() => service.received.length).toBe(2);
  const [, push] = service.received;
  expect(push?.text, "words stay on the server unless they are wanted").not.toContain("are you");
  expect(push?.headers["content-encoding"]).toBe("aes128gcm");
  await deliver(push?.text ?? "");
  await expect.poll(() => readShown(page)).toContain(`${amara.name}: 1 new message`);

  await page.goto("/");
  await chat.expectSignedIn();
  await click(page, amara.name);
  await expect(chat.message(amara.name, "are you there")).toBeVisible();
  await expect.poll(() => readShown(page)).not.toContain(`${amara.name}: 1 new message`);
  // The page is looked at: what comes now is on it, and no notification besides.
  await say("look here");
  await expect(chat.message(amara.name, "look here")).toBeVisible();
  const payload = { ...(JSON.parse(push?.text ?? "") as object), time: Date.now() };
  await deliver(JSON.stringify(payload));
  await deliver(JSON.stringify({ kind: "test", time: Date.now() }));
  await expect.poll(() => readShown(page)).toEqual([TEST_SHOWN]);

  expect(await backend.cli("data", "pushSubscriptions")).toContain(service.host);
  await page.getByRole("button", { name: "Account and settings" }).first().click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(chat.password).toBeVisible();
  await expect.poll(() => page.evaluate(() => localStorage.getItem("test.key"))).toBeNull();
  const record = () => page.evaluate(async () => (await caches.match("/push-record")) ?? null);
  await expect.poll(record, "the worker has no words to show anything in").toBeNull();
  await say("and now");
  await expect.poll(() => backend.cli("data", "pushSubscriptions")).not.toContain(service.host);
  expect(service.received).toHaveLength(2);
});

test("where the browser has no push service, the page says what works and what does not", async ({
  newPerson,
  openBrowserAs,
}) => {
  const { page } = await openBrowserAs(await newPerson("Nadia Petrova"));
  await page.context().grantPermissions(["notifications"]);
  await page.goto("/settings/notifications");
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.getByRole("switch", { name: "New messages" }).click();
  await expect(page.getByText("your browser’s push service did not answer")).toBeVisible();
  await page.getByRole("button", { name: "Show a test notification" }).click();
  await expect.poll(() => readShown(page)).toEqual([TEST_SHOWN]);
});

/** A `PushManager` that has this address to give, also over a reload. */
async function giveAddress(page: Page, subscription: PushService["subscription"]): Promise<void> {
  await page.addInitScript((given) => {
    const KEY = "test.key";
    const current = () => {
      const key = localStorage.getItem(KEY);
      if (key === null) return null;
      const text = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
      const applicationServerKey = Uint8Array.from(text, (char) => char.charCodeAt(0)).buffer;
      return {
        endpoint: given.endpoint,
        options: { userVisibleOnly: true, applicationServerKey },
        toJSON: () => given,
        unsubscribe: async () => {
          localStorage.removeItem(KEY);
          return true;
        },
      };
    };
    Object.assign(PushManager.prototype, {
      getSubscription: async () => current(),
      subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
        localStorage.setItem(KEY, applicationServerKey);
        return current();
      },
    });
  }, subscription);
}

/** Hands the worker what was pushed, as the browser does. */
async function connectWorker(page: Page, origin: string): Promise<(data: string) => Promise<void>> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const session = await page.context().newCDPSession(page);
  const found = new Promise<string>((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL.startsWith(origin));
      if (own) resolve(own.registrationId);
    });
  });
  await session.send("ServiceWorker.enable");
  const registrationId = await found;
  return async (data) => {
    await session.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
  };
}

/** What is on the person's screen besides the page. */
async function readShown(page: Page): Promise<string[]> {
  const [worker] = page.context().serviceWorkers();
  if (worker === undefined) return [];
  return await worker.evaluate(async () => {
    const scope = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const shown = await scope.registration.getNotifications();
    return shown.map(({ title, body }) => `${title}: ${body}`);
  });
}

async function click(page: Page, wanted: string): Promise<void> {
  const [worker] = page.context().serviceWorkers();
  await worker?.evaluate(async (title) => {
    const scope = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const shown = await scope.registration.getNotifications();
    const notification = shown.find((item) => item.title === title);
    const event = new Event("notificationclick");
    Object.assign(event, { notification, waitUntil: () => undefined });
    globalThis.dispatchEvent(event);
  }, wanted);
}
