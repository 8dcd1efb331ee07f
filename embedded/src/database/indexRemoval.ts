import { setImmediateReal } from "../runtime/clock";
import type { StoreWrite } from "../storage/store";
import type { BackgroundWork } from "../lib/backgroundWork";
import { must } from "../lib/assert";
import { removeIndex } from "./catalogRows";
import type { Committer } from "./committer";
import { prefixEnd, toBytes } from "./keys";
import type { DeclaredIndex } from "./tables";

const SLICE_ENTRIES = 1000;

/** Its row goes last: a restart in the middle finds it and goes on. */
export async function removeEntries(
  owner: { readonly committer: Committer; readonly background: BackgroundWork },
  index: DeclaredIndex,
): Promise<void> {
  for (;;) {
    await new Promise<void>((resolve) => setImmediateReal(resolve));
    if (owner.background.isClosed) return;
    if (!owner.committer.hasRoom) continue;
    const writes = removeSome(owner.committer, index);
    const isLast = writes.length < SLICE_ENTRIES;
    if (isLast) writes.push(removeIndex(index));
    await owner.committer.commitInternal(writes);
    if (isLast) return;
  }
}

function removeSome(committer: Committer, index: DeclaredIndex): StoreWrite[] {
  const end = must(prefixEnd(index.prefix), "index without an end");
  const range = { start: toBytes(index.prefix), end: toBytes(end) };
  const snapshot = committer.store.headSnapshot();
  const writes: StoreWrite[] = [];
  for (const { key } of snapshot.range("index", range, { expected: SLICE_ENTRIES })) {
    if (writes.length === SLICE_ENTRIES) break;
    writes.push({ space: "index", key, value: null });
  }
  snapshot.close();
  return writes;
}
