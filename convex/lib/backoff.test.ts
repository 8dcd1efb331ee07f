import { expect, test } from "vitest";
import { toBackoffMs } from "./backoff";

test("each failure doubles the pause, up to the longest", () => {
  const waits = [0, 1, 2, 3, 4, 5, 1e9].map((failures) =>
    toBackoffMs(failures, { firstMs: 1000, mostMs: 9000 }),
  );
  expect(waits).toEqual([1000, 1000, 2000, 4000, 8000, 9000, 9000]);
});
