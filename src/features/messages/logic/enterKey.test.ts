import { describe, expect, it } from "vitest";
import { COMPOSITION_GRACE_MS, decideEnter, type EnterPress } from "./enterKey";

const press = (fields: Partial<EnterPress> = {}) =>
  decideEnter({
    shiftKey: false,
    sendModifier: false,
    isComposing: false,
    keyCode: 13,
    msSinceComposition: Infinity,
    touch: false,
    ...fields,
  });

describe("decideEnter", () => {
  it("sends on Enter and adds a line on Shift+Enter", () => {
    expect([press(), press({ shiftKey: true })]).toEqual(["send", "newLine"]);
  });

  it("adds a line on touch keyboards, where the button sends", () => {
    expect(press({ touch: true })).toBe("newLine");
  });

  it("sends on Ctrl+Enter everywhere", () => {
    expect(press({ touch: true, sendModifier: true })).toBe("send");
  });

  it.each([
    { isComposing: true },
    { keyCode: 229 },
    { msSinceComposition: COMPOSITION_GRACE_MS - 1 },
    { isComposing: true, sendModifier: true },
  ])("leaves Enter to the input method: %o", (fields) => {
    expect(press(fields)).toBe("leave");
  });

  it("sends again once the composition is over", () => {
    expect(press({ msSinceComposition: COMPOSITION_GRACE_MS })).toBe("send");
  });
});
