import { expect, it } from "vitest";
import { requestText } from "./requestText";

it("says what waits, and how much more may be written", () => {
  const sent = (messagesLeft: number) => requestText({ state: "sent", messagesLeft }, "Amara").text;
  expect(sent(2)).toContain("2 more messages");
  expect(sent(1)).toContain("1 more message ");
  expect(sent(0)).not.toMatch(/\d/);
  expect(sent(0)).not.toBe("");
});

it("names the other one to both", () => {
  for (const state of ["unsent", "sent", "received"] as const) {
    expect(requestText({ state, messagesLeft: 3 }, "Amara").title).toContain("Amara");
  }
});
