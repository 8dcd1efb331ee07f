import { test } from "../fixtures";
import { STATES } from "../states";

for (const { name, who, options, reach } of STATES) {
  test(name, async ({ openBrowserWith, school }) => {
    const person = await who(school);
    const chat = await openBrowserWith({ person, reducedMotion: "reduce", ...options });
    await reach(chat);
    await chat.page.screenshot({
      path: `docs/screens/${name}.png`,
      animations: "disabled",
      caret: "hide",
    });
  });
}
