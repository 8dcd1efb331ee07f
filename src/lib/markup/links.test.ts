import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitLinks, toSafeHref } from "./links";

const links = (body: string) =>
  splitLinks(body).flatMap((part) => (part.kind === "link" ? [[part.text, part.href]] : []));

describe("splitLinks", () => {
  it("links addresses with and without a scheme", () => {
    expect(links("see https://a.example/x?y=1#z and files.example.org/lab-7 now")).toEqual([
      ["https://a.example/x?y=1#z", "https://a.example/x?y=1#z"],
      ["files.example.org/lab-7", "https://files.example.org/lab-7"],
    ]);
  });

  it("links e-mail addresses", () => {
    expect(links("to amara@school.example, please")).toEqual([
      ["amara@school.example", "mailto:amara@school.example"],
    ]);
  });

  it.each([
    ["(https://a.example/x)", "https://a.example/x"],
    ["https://a.example/x_(y)", "https://a.example/x_(y)"],
    ["Is it https://a.example?", "https://a.example"],
    ["„https://a.example/x“, yes", "https://a.example/x“"],
    ["https://a.example/x...", "https://a.example/x"],
    ["(see https://a.example/x)c", "https://a.example/x"],
    ["**https://a.example/x**", "https://a.example/x"],
  ])("leaves the sentence's punctuation out of %s", (body, text) => {
    expect(links(body)[0]?.[0]).toBe(text);
  });

  it.each(["end.Next", "v1.2.3", "e.g. this", "file.ts", "1.5", "a.b", "javascript:alert(1)"])(
    "makes no link of %s",
    (body) => expect(links(body)).toEqual([]),
  );

  it("loses no character of any text", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom("https://a.example/", "`x`", "`", "a@b.de", ").", "www.x.org", "\n", "🎉"),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const body = pieces.join("");
        const joined = splitLinks(body).map((part) => part.text);
        expect(joined.join("")).toBe(body);
      }),
    );
  });

  it("only ever links to http, https and mailto", () => {
    const scheme = fc.constantFrom(
      "javascript:",
      "data:",
      "file://",
      "vbscript:",
      "blob:",
      "ftp://",
    );
    fc.assert(
      fc.property(scheme, fc.webPath(), (start, rest) => {
        for (const [, href] of links(`${start}${rest} https://ok.example`)) {
          expect(href).toMatch(/^(https?:\/\/|mailto:)/);
        }
      }),
    );
  });
});

describe("toSafeHref", () => {
  it.each(["javascript:alert(1)", "data:text/html,x", "not an address", ""])(
    "refuses %s",
    (address) => expect(toSafeHref(address)).toBeNull(),
  );
});
