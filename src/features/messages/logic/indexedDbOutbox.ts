import type { PendingMessage } from "./outboxEntry";
import { compareWritten, type OutboxStorage } from "./outboxStorage";

const DATABASE = "chat";
const VERSION = 1;
const STORE = "outbox";
const BY_USER = "by_user";

/** The outbox in IndexedDB, which is there on plain http pages and shared by all tabs. */
export function openIndexedDbOutbox(): OutboxStorage {
  let database: Promise<IDBDatabase> | undefined;
  const channel =
    typeof BroadcastChannel === "function" ? new BroadcastChannel("chat.outbox") : null;

  function tellOtherTabs(): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no target: it never leaves the origin
    channel?.postMessage("changed");
  }

  async function withStore<T>(
    mode: IDBTransactionMode,
    use: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    database ??= openDatabase();
    const transaction = (await database).transaction(STORE, mode);
    const request = use(transaction.objectStore(STORE));
    // By itself it would commit only after the request has been answered.
    transaction.commit();
    await finished(transaction);
    return request.result;
  }

  return {
    async load(userId) {
      const rows = await withStore("readonly", (store) => store.index(BY_USER).getAll(userId));
      return (rows as PendingMessage[]).toSorted(compareWritten);
    },
    async put(message) {
      await withStore("readwrite", (store) => store.put(message));
      tellOtherTabs();
    },
    async remove(clientId) {
      await withStore("readwrite", (store) => store.delete(clientId));
      tellOtherTabs();
    },
    onOtherTab(listener) {
      channel?.addEventListener("message", listener);
      return () => channel?.removeEventListener("message", listener);
    },
    close() {
      channel?.close();
      void database?.then(
        (open) => open.close(),
        () => undefined,
      );
    },
  };
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.addEventListener("upgradeneeded", () => {
      const store = request.result.createObjectStore(STORE, { keyPath: "clientId" });
      store.createIndex(BY_USER, "userId");
    });
    request.addEventListener("success", () => {
      const database = request.result;
      // A newer page in another tab wants to change the form; let it, rather than block it.
      database.addEventListener("versionchange", () => database.close());
      resolve(database);
    });
    request.addEventListener("error", () => reject(toError(request.error)));
    request.addEventListener("blocked", () =>
      reject(new Error("Another tab holds an older form of the outbox.")),
    );
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(toError(transaction.error)));
    transaction.addEventListener("error", () => reject(toError(transaction.error)));
  });
}

function toError(error: DOMException | null): Error {
  return error ?? new Error("The outbox could not be reached.");
}
