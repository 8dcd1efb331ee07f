import { ConvexError } from "convex/values";
import { expect, it, vi } from "vitest";
import { withProof } from "./withProof";

const challenge = "0123456789abcdef0123456789abcdef";
const asking = () => new ConvexError({ code: "ProofRequired", challenge, bits: 4 });

it("tries without work first, and again with it when asked", async () => {
  const attempt = vi.fn(async ({ proof }: { proof?: string }) => {
    if (proof === undefined) throw asking();
    return proof;
  });
  expect(await withProof(attempt, () => undefined)).toMatch(/^[0-9a-f]{32}:\d+$/);
  expect(attempt).toHaveBeenCalledTimes(2);
});

it("passes on what is no request for work", async () => {
  const refused = new ConvexError({ code: "InvalidCredentials" });
  const attempt = vi.fn(async () => {
    throw refused;
  });
  await expect(withProof(attempt, () => undefined)).rejects.toBe(refused);
  expect(attempt).toHaveBeenCalledOnce();
});

it("does not work for ever", async () => {
  const attempt = vi.fn(async () => {
    throw asking();
  });
  await expect(withProof(attempt, () => undefined)).rejects.toThrow();
  expect(attempt).toHaveBeenCalledTimes(4);
});
