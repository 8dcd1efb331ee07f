import type { PendingMessage } from "../features/messages/logic/outboxEntry";
import { compareWritten, type OutboxStorage } from "../features/messages/logic/outboxStorage";

/** One device whose tabs share a store, as IndexedDB and a BroadcastChannel do. */
export function createMemoryOutboxDevice() {
  const rows = new Map<string, PendingMessage>();
  const tabs = new Set<{ listeners: Set<() => void> }>();
  let gate = Promise.resolve();
  let open: (() => void) | null = null;
  let blocked = false;
  let ids = 0;
  let clock = 1000;

  async function access(): Promise<void> {
    await gate;
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
    return {
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
    };
  }

  return {
    openTab,
    createId: () => `c${(ids += 1)}`,
    now: () => clock,
    pass: (ms: number) => {
      clock += ms;
    },
    bodies: () => [...rows.values()].toSorted(compareWritten).map((row) => row.body),
    /** Makes every access wait until `release`. */
    hold: () => {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    release: () => open?.(),
    block: () => {
      blocked = true;
    },
  };
}
