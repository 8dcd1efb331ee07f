import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";
import { startConversation } from "./people";

/** WCAG 2.2, 1.4.10 and 1.4.12 together: a narrow screen, and somebody's own spacing. */

const SPACING = `* {
  line-height: 1.5 !important;
  letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important;
}
p { margin-bottom: 2em !important; }`;

const SECTIONS = [
  "profile",
  "appearance",
  "notifications",
  "privacy",
  "sessions",
  "password",
  "tokens",
  "data",
];
const LONG_NAME = "Maximiliane-Charlotte Freifrau von Hohenzollern-Sigmaringen";

test("long names, a word without end and wide letters leave everything on a narrow screen", async ({
  newPerson,
  openBrowserWith,
}) => {
  const [nadia, other] = [await newPerson("Nadia Petrova"), await newPerson(LONG_NAME)];
  const conversationId = await startConversation(other, nadia);
  const body = "x".repeat(4000);
  await other.client.mutation(api.messages.sendMessage, { conversationId, body });
  const viewport = { width: 320, height: 640 };
  const { page } = await openBrowserWith({ person: nadia, viewport, locale: "de-DE" });
  for (const path of ["/", `/c/${conversationId}`, ...SECTIONS.map((it) => `/settings/${it}`)]) {
    await page.goto(path);
    await expect(page.getByRole("button").first()).toBeVisible();
    if (path.startsWith("/c/")) await expect(page.getByText(body)).toBeVisible();
    await page.addStyleTag({ content: SPACING });
    const found = await page.evaluate(() => {
      const pressed = [...document.querySelectorAll<HTMLElement>("button, a[href], input, select")];
      const outside = pressed.filter((element) => {
        if (!element.checkVisibility({ checkVisibilityCSS: true })) return false;
        if (element.closest(".sr-only")) return false;
        const { left, right, width } = element.getBoundingClientRect();
        return width > 0 && right > 0 && (left < -1 || right > window.innerWidth + 1);
      });
      return {
        width: document.documentElement.scrollWidth,
        outside: outside.map((element) => element.textContent || element.ariaLabel),
      };
    });
    expect({ path, ...found }).toEqual({ path, width: viewport.width, outside: [] });
  }
});
