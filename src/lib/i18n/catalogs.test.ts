import { describe, expect, it } from "vitest";
import { de } from "./de";
import { en } from "./en";

const slots = (entry: string | { one: string; other: string }) => {
  const text = typeof entry === "string" ? entry : `${entry.one} ${entry.other}`;
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted();
};

describe.each(Object.entries({ de }))("the catalog %s", (_language, catalog) => {
  it("has a text for every key, and none that English has not", () => {
    expect(Object.keys(catalog).toSorted()).toEqual(Object.keys(en).toSorted());
  });

  it.each(Object.entries(en))("takes the same values for %s", (key, entry) => {
    const translated = catalog[key as keyof typeof en];
    expect(slots(translated)).toEqual(slots(entry));
    expect(typeof translated).toBe(typeof entry);
  });

  it("leaves no text empty", () => {
    for (const entry of Object.values(catalog)) {
      const texts = typeof entry === "string" ? [entry] : [entry.one, entry.other];
      for (const text of texts) expect(text.trim()).not.toBe("");
    }
  });
});
