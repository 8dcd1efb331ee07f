import { expect, it } from "vitest";
import { chooseAnswer } from "./routes";

const files = ["/", "/assets/index-0a1B_c-D.js", "/favicon.svg"];

it.each([
  ["/", "navigate", "page"],
  ["/c/k57abc", "navigate", "page"],
  ["/settings/profile", "navigate", "page"],
  ["/manifest.webmanifest", "navigate", "network"],
  ["/api/query", "navigate", "network"],
  ["/v1/conversations", "navigate", "network"],
  ["/health", "navigate", "network"],
  ["/assets/index-0a1B_c-D.js", "no-cors", "file"],
  ["/favicon.svg", "no-cors", "file"],
  ["/assets/index-00000000.js", "no-cors", "network"],
  ["/", "cors", "network"],
  ["/api/1.48.0/sync", "cors", "network"],
  ["/api/mutation", "cors", "network"],
  ["/.well-known/jwks.json", "cors", "network"],
] as const)("%s (%s) comes from: %s", (pathname, mode, answer) => {
  expect(chooseAnswer({ pathname, mode, files })).toBe(answer);
});
