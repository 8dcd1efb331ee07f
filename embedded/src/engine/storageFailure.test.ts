import { expect, test } from "vitest";
import { startEngine, valueOf } from "../../test/support/engineHarness";
import { MemoryStore } from "../storage/memory/memoryStore";
import type { StoreWrite } from "../storage/store";

class FillingStore extends MemoryStore {
  isFull = false;
  override write(batch: readonly StoreWrite[]): Promise<void> {
    if (this.isFull) return Promise.reject(new Error("no space left on device"));
    return super.write(batch);
  }
}

test("STORE-7 when the disk is full mutations fail in words, and queries go on", async () => {
  const store = new FillingStore();
  const { mutation, query, bugs } = await startEngine({}, store);
  valueOf(await mutation("notes:add", { text: "kept" }));
  store.isFull = true;
  // What becomes of the first one nobody can say: its caller has to ask again.
  await expect(mutation("notes:add", { text: "lost" })).rejects.toMatchObject({
    code: "StorageFailed",
    errorClass: "overloaded",
  });
  const refused = await mutation("notes:add", { text: "refused" });
  if (refused.ok) throw new Error("must fail");
  expect(refused.errorMessage).toContain(
    "The disk does not take what is written (no space left on device). Nothing can be stored",
  );
  expect(valueOf(await query("notes:list"))).toEqual(["kept"]);
  expect(bugs).toEqual([]);
});

test("STORE-7 opened anew, it holds what reached the disk, and goes on", async () => {
  const store = new FillingStore();
  const first = await startEngine({}, store);
  const session = { sessionId: "s", requestId: 0 };
  valueOf(await first.mutation("notes:add", { text: "kept" }));
  store.isFull = true;
  const attempt = first.mutation("notes:add", { text: "twice?" }, session);
  expect(await attempt.then(({ ok }) => ok).catch(() => false)).toBe(false);
  store.isFull = false;
  const { mutation, query } = await startEngine({}, store);
  valueOf(await mutation("notes:add", { text: "twice?" }, session));
  valueOf(await mutation("notes:add", { text: "twice?" }, session));
  expect(valueOf(await query("notes:list"))).toEqual(["kept", "twice?"]);
});
