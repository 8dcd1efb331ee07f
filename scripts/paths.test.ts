import { join } from "node:path";
import { expect, test } from "vitest";
import { toShell } from "./paths.mjs";

test("a path below the current folder is shown from there", () => {
  expect(toShell(join(process.cwd(), ".data", "deployment.env"))).toBe(
    join(".data", "deployment.env"),
  );
});

test("a path elsewhere is shown whole, in quotes where a shell would split it", () => {
  expect(toShell("/srv/chat/deployment.env")).toBe("/srv/chat/deployment.env");
  expect(toShell("/srv/our chat/deployment.env")).toBe('"/srv/our chat/deployment.env"');
});
