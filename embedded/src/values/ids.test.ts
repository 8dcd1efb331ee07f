import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeId, encodeId, normalizeId, tableNumberOfId, tryDecodeId } from "./ids";

const internalId = fc.uint8Array({ minLength: 16, maxLength: 16 });
const tableNumber = fc.integer({ min: 1, max: 2 ** 32 - 1 });
const plainId = encodeId(
  10001,
  Uint8Array.from({ length: 16 }, (_, i) => i * 7),
);

describe("document ids", () => {
  test("decode to what was encoded", () => {
    fc.assert(
      fc.property(tableNumber, internalId, (number, internal) => {
        const text = encodeId(number, internal);
        expect(decodeId(text)).toEqual({ tableNumber: number, internalId: internal });
        expect(text.length).toBeGreaterThanOrEqual(31);
        expect(text.length).toBeLessThanOrEqual(37);
      }),
    );
  });

  test("user tables have ids of 32 characters", () => {
    expect(plainId).toHaveLength(32);
    expect(plainId).toMatch(/^[0-9a-hjkmnp-tv-z]+$/);
  });

  test("a changed character is found out", () => {
    fc.assert(
      fc.property(
        tableNumber,
        internalId,
        fc.nat(36),
        fc.constantFrom(...Array.from("0123456789abcdefghjkmnpqrstvwxyz")),
        (number, internal, at, char) => {
          const text = encodeId(number, internal);
          const changed = text.slice(0, at) + char + text.slice(at + 1);
          const decoded = tryDecodeId(changed);
          // Fletcher-16 finds any change within one or two bytes except 00 <-> 00 sums; what still
          // decodes must at least be canonical.
          if (changed !== text && decoded) {
            expect(encodeId(decoded.tableNumber, decoded.internalId)).toBe(changed);
          }
        },
      ),
    );
  });

  test.each([
    ["", "Unable to decode ID: Invalid ID length 0"],
    ["hello", "Unable to decode ID: Invalid ID length 5"],
    ["x".repeat(38), "Unable to decode ID: Invalid ID length 38"],
    [`${plainId.slice(0, 31)}U`, "Unable to decode ID: ID wasn't valid base32"],
    [`${plainId.slice(0, 31)}o`, "Unable to decode ID: ID wasn't valid base32"],
    ["z".repeat(32), "Unable to decode ID: Invalid table number"],
    ["0".repeat(32), "Unable to decode ID: Invalid table number"],
  ])("%j is refused with the official text", (text, message) => {
    expect(() => decodeId(text)).toThrow(message);
    expect(tryDecodeId(text)).toBeNull();
  });

  test("a wrong checksum is refused with the official text", () => {
    const swapped = plainId.slice(0, 10) + plainId[11] + plainId[10] + plainId.slice(12);
    expect(() => decodeId(swapped)).toThrow(
      /Unable to decode ID: Invalid ID version \d+ \(expected \d+\)/,
    );
  });

  test("only the canonical text counts", () => {
    // 19 bytes are 30.4 characters: the last character has padding bits that decode to nothing.
    const short = encodeId(1, new Uint8Array(16));
    const last = "0123456789abcdefghjkmnpqrstvwxyz".indexOf(short.slice(-1));
    const padded = short.slice(0, -1) + "0123456789abcdefghjkmnpqrstvwxyz"[last | 1];
    expect(padded).not.toBe(short);
    expect(() => decodeId(padded)).toThrow("Unable to decode ID: Invalid ID length 31");
  });

  test("normalizing keeps the ids of the table and no others", () => {
    expect(normalizeId(10001, plainId)).toBe(plainId);
    expect(normalizeId(10002, plainId)).toBeNull();
    expect(normalizeId(10001, "nonsense")).toBeNull();
    expect(tableNumberOfId(plainId)).toBe(10001);
  });
});
