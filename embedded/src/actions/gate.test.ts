import { expect, test } from "vitest";
import { Gate } from "./gate";

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("ACT-8 so many get in, the others wait in their order, and too many are refused", async () => {
  const gate = new Gate({ inside: 2, waiting: 2 });
  const inside: string[] = [];
  const leave = new Map<string, () => void>();
  const pass = (name: string) =>
    gate.pass(async () => {
      inside.push(name);
      await new Promise<void>((resolve) => leave.set(name, resolve));
      return name;
    });
  const all = ["a", "b", "c", "d"].map(pass);
  await expect(pass("e")).rejects.toMatchObject({ code: "TooManyConcurrentRequests" });
  expect(inside).toEqual(["a", "b"]);
  leave.get("b")?.();
  await turn();
  expect(inside).toEqual(["a", "b", "c"]);
  leave.get("a")?.();
  await turn();
  expect(inside).toEqual(["a", "b", "c", "d"]);
  for (const go of leave.values()) go();
  expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"]);
});

test("ACT-8 a failure gives its place back", async () => {
  const gate = new Gate({ inside: 1, waiting: 1 });
  await expect(gate.pass(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await gate.pass(() => Promise.resolve("yes"))).toBe("yes");
});
