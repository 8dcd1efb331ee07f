import { expect, test } from "vitest";
import { defineQueue } from "./oneAtATime";

test("one piece at a time, in order, a failed one included", async () => {
  const queue = defineQueue();
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`${name} begins`);
    await Promise.resolve();
    await Promise.resolve();
    log.push(`${name} ends`);
    if (name === "b") throw new Error("b failed");
    return name;
  };
  const all = await Promise.allSettled([queue(work("a")), queue(work("b")), queue(work("c"))]);
  expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  expect(all.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});
