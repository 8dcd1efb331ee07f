import type { Id } from "@convex/_generated/dataModel";
import { expect, it } from "vitest";
import { en } from "../../../lib/i18n/en";
import { notificationText } from "./notificationText";

const on = { kind: "on", subscriptionId: "x" as Id<"pushSubscriptions"> } as const;
const base = { state: "granted", unsupported: "browser", isOn: true, push: on } as const;

it.each([
  [base, /also while chat is closed/],
  [{ ...base, push: { kind: "starting" } }, /while chat is open/],
  [{ ...base, push: { kind: "off" } }, /while chat is open/],
  [{ ...base, push: { kind: "impossible", why: "server" } }, /This server sends none/],
  [{ ...base, push: { kind: "impossible", why: "browser" } }, /This browser gets none/],
  [{ ...base, push: { kind: "impossible", why: "service" } }, /push service did not answer/],
  [{ ...base, isOn: false }, /while chat is open/],
  [{ ...base, isOn: false, state: "default" }, /Your browser will ask/],
  [{ ...base, isOn: false, state: "denied" }, /does not allow them/],
  [{ ...base, isOn: false, state: "unsupported" }, /does not offer them/],
  [{ ...base, state: "unsupported", unsupported: "insecure" }, /HTTPS/],
  [{ ...base, state: "unsupported", unsupported: "install" }, /Home Screen/],
] as const)("%j", (facts, words) => {
  expect(en[notificationText(facts)]).toMatch(words);
});
