import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { hashStart } from "./sha256";
import { solveProof } from "./solveProof";

it("hashes as everybody does, for each length that fits a block", () => {
  for (let length = 0; length <= 55; length += 1) {
    const text = "0123456789abcdef:".repeat(4).slice(0, length);
    expect(hashStart(text)).toBe(createHash("sha256").update(text).digest().readUInt32BE());
  }
});

it("finds what the server takes for a proof, and says how far it is", async () => {
  const demand = { challenge: "0123456789abcdef0123456789abcdef", bits: 17 };
  const shares: number[] = [];
  const proof = await solveProof(demand, (share) => shares.push(share));
  expect(proof).toMatch(/^0123456789abcdef0123456789abcdef:\d+$/);
  expect(Math.clz32(createHash("sha256").update(proof).digest().readUInt32BE())).toBeGreaterThan(
    16,
  );
  expect(shares.length).toBeGreaterThan(0);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.every((share) => share > 0 && share < 1)).toBe(true);
});

it("does not start what it cannot end", async () => {
  await expect(solveProof({ challenge: "x", bits: 40 }, () => undefined)).rejects.toThrow("more");
});
