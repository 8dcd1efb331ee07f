import { afterEach, describe, expect, it } from "vitest";
import { en } from "./en";
import { pickFormatLocale, pickLanguage } from "./locale";
import { createTimeFormat } from "../time";
import { setCatalog, t } from "./t";

const NINE_PAST = new Date(2026, 10, 12, 9, 3).getTime();

afterEach(() => setCatalog("en", en));

describe("t", () => {
  it("fills values in and chooses the plural", () => {
    expect(t("thread.waiting", { count: 1 })).toBe("1 message waits for the connection");
    expect(t("thread.waiting", { count: 1200 })).toBe("1,200 messages wait for the connection");
    expect(t("composer.label", { name: "Amara" })).toBe("Message Amara");
  });

  it("leaves braces in a value alone", () => {
    expect(t("announce.message", { name: "A", text: "{name} $& $1" })).toBe("A: {name} $& $1");
  });
});

describe("locale", () => {
  it("follows the choice, then the device, then English", () => {
    expect(pickLanguage("de", ["en-GB"])).toBe("de");
    expect(pickLanguage(null, ["fr-FR", "de-AT", "en"])).toBe("de");
    expect(pickLanguage(null, ["fr-FR", "en-US"])).toBe("en");
    expect(pickLanguage("xx", [])).toBe("en");
  });

  it("writes times as in the person's region", () => {
    expect(pickFormatLocale("en", ["fr-FR", "en-GB"])).toBe("en-GB");
    expect(pickFormatLocale("de", ["en-GB"])).toBe("de");
    expect(pickFormatLocale("en", ["en-AU", "en-US"])).toBe("en-AU");
  });

  it("takes the browsers' default for no region", () => {
    expect(pickFormatLocale("en", ["en-US", "en"])).toBe("en-GB");
    expect(pickFormatLocale("en", ["en"])).toBe("en-GB");
    expect(createTimeFormat(pickFormatLocale("en", ["en-US"])).clock(NINE_PAST)).toBe("09:03");
  });
});
