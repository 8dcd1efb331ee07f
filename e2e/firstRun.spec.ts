import { expect, test } from "./fixtures";

const TITLE = "Hear about new messages";

test("who has just come can turn notifications on, and finds their settings from there", async ({
  newPerson,
  openBrowserAs,
}) => {
  const { page } = await openBrowserAs(await newPerson("Nadia Petrova"));
  await page.context().grantPermissions(["notifications"]);
  await page.reload();
  await expect(page.getByText(TITLE)).toBeVisible();
  await expect(page.getByText("Off until you turn it on.")).toBeVisible();
  await page.getByRole("button", { name: "Turn on" }).press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "On, for this device." })).toBeVisible();
  const settings = page.getByRole("main").getByRole("button", { name: "Settings", exact: true });
  await expect(settings, "the same button").toBeFocused();
  await settings.click();
  await expect(page.getByRole("switch", { name: "New messages" })).toBeChecked();

  // It is no news any more.
  await page.goto("/");
  await expect(page.getByText("Find anything later")).toBeVisible();
  await expect(page.getByText(TITLE)).toHaveCount(0);
});

test("who refuses is told where to change that", async ({ newPerson, openBrowserAs }) => {
  const { page } = await openBrowserAs(await newPerson("Nadia Petrova"));
  await page.addInitScript(() => {
    const answer = { now: "default" };
    Object.defineProperty(Notification, "permission", { get: () => answer.now });
    Notification.requestPermission = async () => {
      answer.now = "denied";
      return "denied";
    };
  });
  await page.reload();
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("Your browser does not allow them")).toBeVisible();
});
