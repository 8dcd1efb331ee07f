import { readdir, rm, writeFile } from "node:fs/promises";
import { test } from "../fixtures";
import { STATES } from "../states";
import { toSmallPng } from "./smallPng";

const GALLERY = "docs/screens";
const INTRODUCTION = `# What it looks like

Taken from the real page by \`npm run screens\`, with the demo school. The numbers are those of the
design's pictures; each is also checked for accessibility (\`e2e/accessibility.spec.ts\`).
`;

for (const { name, who, options, reach } of STATES) {
  test(name, async ({ openBrowserWith, school }) => {
    const person = await who(school);
    const chat = await openBrowserWith({ person, reducedMotion: "reduce", ...options });
    await reach(chat, { school, person });
    const picture = await chat.page.screenshot({ animations: "disabled", caret: "hide" });
    await writeFile(`${GALLERY}/${name}.png`, toSmallPng(picture));
  });
}

test("the gallery shows these and no others", async () => {
  const names = STATES.map(({ name }) => name);
  for (const file of await readdir(GALLERY)) {
    if (file.endsWith(".png") && !names.includes(file.slice(0, -".png".length))) {
      await rm(`${GALLERY}/${file}`);
    }
  }
  const pictures = names.map((name) => `## ${name}\n\n![${name}](${name}.png)\n`);
  await writeFile(`${GALLERY}/README.md`, [INTRODUCTION, ...pictures].join("\n"));
});
