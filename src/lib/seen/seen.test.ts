import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Seen } from "./seen";
import type { SeenKey, SeenStore } from "./seenStore";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const rows = new Map<SeenKey, unknown>();
  const writes: SeenKey[] = [];
  const store: SeenStore = {
    read: (key) => Promise.resolve(rows.get(key)),
    write: (key, value) => {
      writes.push(key);
      rows.set(key, value);
      return Promise.resolve();
    },
    clear: () => Promise.resolve(rows.clear()),
  };
  return { seen: new Seen(store), rows, writes };
}

it("writes the newest of a thing once, after a moment", async () => {
  const { seen, rows, writes } = setUp();
  for (const value of ["a", "b", "c"]) seen.remember("thread/nadia/1", value);
  expect(rows.size).toBe(0);
  await vi.runAllTimersAsync();
  expect(writes).toEqual(["thread/nadia/1"]);
  expect(await seen.recall("thread/nadia/1")).toBe("c");
});

it("writes at once when the page goes away", () => {
  const { seen, rows } = setUp();
  seen.remember("viewer", "nadia");
  seen.flush();
  expect(rows.get("viewer")).toBe("nadia");
});

it("gives back what is not written yet", async () => {
  const { seen } = setUp();
  seen.remember("viewer", "nadia");
  expect(await seen.recall("viewer")).toBe("nadia");
});

it("forgets what is written and what waits", async () => {
  const { seen, rows } = setUp();
  seen.remember("viewer", "nadia");
  seen.flush();
  seen.remember("list/nadia", ["amara"]);
  await seen.forget();
  await vi.runAllTimersAsync();
  expect(rows.size).toBe(0);
  expect(await seen.recall("list/nadia")).toBeUndefined();
});

it("does without a store that fails", async () => {
  const fail = () => Promise.reject(new Error("blocked"));
  const seen = new Seen({ read: fail, write: fail, clear: fail });
  seen.remember("viewer", "nadia");
  seen.flush();
  expect(await seen.recall("viewer")).toBeUndefined();
  await seen.forget();
});
