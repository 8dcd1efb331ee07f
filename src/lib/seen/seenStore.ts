/**
 * What was last seen, kept on this device so that the page has something to show without a
 * connection. One record per thing; a newer one takes its place. Bounded, dropped at sign-out, and
 * never more than a convenience: every method may fail, and the page then shows what it can.
 */
export interface SeenStore {
  read(key: SeenKey): Promise<unknown>;
  write(key: SeenKey, value: unknown): Promise<void>;
  clear(): Promise<void>;
}

/** The newest so many of a kind are kept. */
const KEPT = { viewer: 1, list: 1, conversation: 30, thread: 30 } as const;
type Kind = keyof typeof KEPT;
/** A kind, and which one of it: `thread/<person>/<conversation>`. */
export type SeenKey = Kind | `${Kind}/${string}`;

interface SeenRecord {
  key: string;
  kind: Kind;
  seenAt: number;
  value: unknown;
}

const DATABASE = "chat.seen";
/** To be raised when the form of a value changes: what older pages kept is then forgotten. */
const VERSION = 1;
const STORE = "records";
const BY_KIND = "by_kind";
/** Longer without a look at something, and it is not waited for any more. */
const FORGET_AFTER_MS = 30 * 24 * 60 * 60 * 1000;

export function openSeenStore(now: () => number): SeenStore {
  let database: Promise<IDBDatabase> | undefined;
  const open = () => (database ??= openDatabase());

  return {
    async read(key) {
      const transaction = (await open()).transaction(STORE, "readonly");
      const record = await answerOf<SeenRecord | undefined>(
        transaction.objectStore(STORE).get(key),
      );
      return record && record.seenAt > now() - FORGET_AFTER_MS ? record.value : undefined;
    },
    async write(key, value) {
      const transaction = (await open()).transaction(STORE, "readwrite");
      const store = transaction.objectStore(STORE);
      const kind = kindOf(key);
      store.put({ key, kind, seenAt: now(), value } satisfies SeenRecord);
      await dropOldest(store, kind);
      await finished(transaction);
    },
    async clear() {
      const transaction = (await open()).transaction(STORE, "readwrite");
      transaction.objectStore(STORE).clear();
      await finished(transaction);
    },
  };
}

function kindOf(key: SeenKey): Kind {
  return key.split("/", 1)[0] as Kind;
}

async function dropOldest(store: IDBObjectStore, kind: Kind): Promise<void> {
  const range = IDBKeyRange.bound([kind, 0], [kind, Infinity]);
  const oldestFirst = await answerOf(store.index(BY_KIND).getAllKeys(range));
  for (const key of oldestFirst.slice(0, -KEPT[kind])) store.delete(key);
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.addEventListener("upgradeneeded", () => {
      const { result } = request;
      for (const name of result.objectStoreNames) result.deleteObjectStore(name);
      result.createObjectStore(STORE, { keyPath: "key" }).createIndex(BY_KIND, ["kind", "seenAt"]);
    });
    request.addEventListener("success", () => {
      const { result } = request;
      result.addEventListener("versionchange", () => result.close());
      resolve(result);
    });
    request.addEventListener("error", () => reject(toError(request.error)));
    request.addEventListener("blocked", () => reject(toError(null)));
  });
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(toError(request.error)));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(toError(transaction.error)));
  });
}

function toError(error: DOMException | null): Error {
  return error ?? new Error("What was seen could not be reached.");
}
