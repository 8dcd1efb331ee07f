import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./fixtures";
import { STATES } from "./states";

const WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** Takes the initials of an avatar, a picture that is hidden from assistive technology, for a label. */
const MISTAKEN = ["label-content-name-mismatch"];

for (const { name, who, options, reach } of STATES) {
  test(`axe finds nothing wrong in ${name}`, async ({ openBrowserWith, school }) => {
    const person = await who(school);
    const chat = await openBrowserWith({ person, reducedMotion: "reduce", ...options });
    await reach(chat, { school, person });
    const { violations } = await new AxeBuilder({ page: chat.page })
      // There are no frames, for whose sake it would open a page of its own each time.
      .setLegacyMode()
      .withTags(WCAG_2_2_AA)
      .disableRules(MISTAKEN)
      .analyze();
    const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    expect(found).toEqual([]);
  });
}
