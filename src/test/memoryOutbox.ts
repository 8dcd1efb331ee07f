import type { PendingMessage } from "../features/messages/logic/outboxEntry";
import { compareWritten, type OutboxStorage } from "../features/messages/logic/outboxStorage";
import { withWriteAhead } from "../features/messages/logic/outboxWriteAhead";
import { createMemorySmallStore } from "./smallStore";

/**
 * One device whose tabs share a store that answers later and one that answers at once, as
 * IndexedDB with a BroadcastChannel and localStorage do.
 */
export function createMemoryOutboxDevice() {
  const rows = new Map<string, PendingMessage>();
  const { store: small, texts, fill } = createMemorySmallStore();
  const tabs = new Set<{ listeners: Set<() => void> }>();
  let page = 1;
  let gate = Promise.resolve();
  let open: (() => void) | null = null;
  let blocked = false;
  let ids = 0;
  let clock = 1000;

  async function access(): Promise<void> {
    const askedBy = page;
    await gate;
    // A page that is gone never learns, and its unanswered writes do not happen.
    if (askedBy !== page) await new Promise(() => undefined);
    if (blocked) throw new Error("Storage is blocked.");
  }

  function openTab(): OutboxStorage {
    const tab = { listeners: new Set<() => void>() };
    tabs.add(tab);
    const tellOthers = () => {
      for (const other of tabs) {
        if (other !== tab) for (const listener of other.listeners) listener();
      }
    };
    return withWriteAhead(
      {
        async load(userId) {
          await access();
          return [...rows.values()].filter((row) => row.userId === userId).toSorted(compareWritten);
        },
        async put(message) {
          await access();
          rows.set(message.clientId, message);
          tellOthers();
        },
        async remove(clientId) {
          await access();
          rows.delete(clientId);
          tellOthers();
        },
        onOtherTab(listener) {
          tab.listeners.add(listener);
          return () => tab.listeners.delete(listener);
        },
        close() {
          tabs.delete(tab);
        },
      },
      small,
    );
  }

  return {
    openTab,
    createId: () => `c${(ids += 1)}`,
    now: () => clock,
    pass: (ms: number) => {
      clock += ms;
    },
    bodies: () => [...rows.values()].toSorted(compareWritten).map((row) => row.body),
    /** What the quick store holds, by name. */
    texts,
    /** Makes every access wait until `release`. */
    hold: () => {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    release: () => open?.(),
    /** All pages go away at once, with what the slow store has not answered. */
    reload: () => {
      page += 1;
      tabs.clear();
      gate = Promise.resolve();
    },
    block: () => {
      blocked = true;
    },
    /** The quick store takes nothing more. */
    fill,
  };
}
