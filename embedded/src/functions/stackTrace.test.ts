import { transform } from "esbuild";
import { expect, test } from "vitest";
import { StackTranslator } from "./stackTrace";

const source = `// a line
export const handler = () => {
  throw new Error("deliberate");
};
`;

test("FN-2 frames of user modules are translated, those of others left out", async () => {
  const { map } = await transform(source, {
    loader: "ts",
    sourcemap: "external",
    sourcefile: "../convex/messages.ts",
    minify: true,
  });
  const translator = new StackTranslator((identifier) =>
    identifier === "convex-module:1/0/messages.js" ? map : null,
  );
  const stack = [
    "Error: deliberate",
    "    at r (convex-module:1/0/messages.js:1:27)",
    "    at async somewhere (file:///server/dist/engineMain.js:10:3)",
    "    at convex-module:1/0/sub/other.js:7:9",
    "    at node:internal/process/task_queues:95:5",
  ].join("\n");
  expect(translator.translate(stack)).toEqual([
    "    at r (../convex/messages.ts:3:2)",
    "    at sub/other.js:7:9",
  ]);
});

test("FN-2 wrappers of our package at both ends are left out", () => {
  const map = JSON.stringify({
    version: 3,
    sources: ["../node_modules/convex/src/server/impl/syscall.ts", "../convex/a.ts"],
    names: [],
    // Line 1 is the package, line 2 the app, line 3 the package again.
    mappings: "AAAA;ACAA;ADAA",
  });
  const translator = new StackTranslator(() => map);
  const at = (line: number) => `    at f${line} (convex-module:1/0/a.js:${line}:1)`;
  expect(translator.translate([at(1), at(2), at(3)].join("\n"))).toEqual([
    "    at f2 (../convex/a.ts:1:0)",
  ]);
});

test("FN-2 a broken map hides nothing", () => {
  const translator = new StackTranslator(() => "{not json");
  expect(translator.translate("    at f (convex-module:1/0/a.js:2:3)")).toEqual([
    "    at f (a.js:2:3)",
  ]);
});
