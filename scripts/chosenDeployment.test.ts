import { expect, test } from "vitest";
import { parseChosen } from "./chosenDeployment.mjs";

test("no deployment is named by an empty file, or by what `convex dev` leaves there", () => {
  expect(parseChosen({})).toBeNull();
  expect(parseChosen({ VITE_CONVEX_URL: "http://127.0.0.1:3210" })).toBeNull();
});

test("a self-hosted deployment is its address and its key", () => {
  expect(
    parseChosen({
      CONVEX_SELF_HOSTED_URL: "https://api.school.example",
      CONVEX_SELF_HOSTED_ADMIN_KEY: "chat|01",
      SITE_URL: "https://chat.school.example",
    }),
  ).toEqual({
    kind: "selfHosted",
    url: "https://api.school.example",
    adminKey: "chat|01",
    siteUrl: "https://chat.school.example",
  });
});

test("a cloud deployment is a name or a deploy key", () => {
  expect(parseChosen({ CONVEX_DEPLOYMENT: "dev:happy-otter-1" })).toEqual({
    kind: "cloud",
    deployKey: false,
    siteUrl: null,
  });
  expect(parseChosen({ CONVEX_DEPLOY_KEY: "prod:happy-otter-1|x" })).toMatchObject({
    deployKey: true,
  });
});

test.each([
  [{ CONVEX_SELF_HOSTED_URL: "https://x" }, "belong together"],
  [{ CONVEX_SELF_HOSTED_ADMIN_KEY: "x|y" }, "belong together"],
  [{ CONVEX_SELF_HOSTED_URL: "x", CONVEX_SELF_HOSTED_ADMIN_KEY: "x|y" }, "is no address"],
  [{ CONVEX_SELF_HOSTED_URL: "https://x", CONVEX_DEPLOYMENT: "dev:y" }, "two deployments"],
])("refuses %j in one sentence", (env, sentence) => {
  expect(() => parseChosen(env)).toThrow(sentence);
});
