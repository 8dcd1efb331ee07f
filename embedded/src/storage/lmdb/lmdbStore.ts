import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import path from "node:path";
import { open, type Database, type RootDatabase } from "lmdb";
import { assert } from "../../lib/assert";
import { ServerError } from "../../lib/errors";
import { realClock } from "../../runtime/clock";
import { compareKeys } from "../../values/indexKey";
import type { KeyRange, Space, Store, StoreEntry, StoreWrite } from "../store";
import { lockDirectory, type DirectoryLock } from "./directoryLock";
import {
  inKeyOrder,
  isLong,
  restoreValue,
  storedEnd,
  storedKey,
  storedStart,
  storedValue,
} from "./longKeys";

export const LMDB_FILE = "data.mdb";
const FORMAT_VERSION = "1";
const FORMAT_KEY = Buffer.from("\0format");

/**
 * Opens or creates the data in a directory. Throws a ServerError with a sentence for the operator
 * when another process has it open, when the directory cannot be written, or when the data was
 * written in a format this program does not know.
 */
export async function openLmdbStore(options: { directory: string }): Promise<LmdbStore> {
  const directory = path.resolve(options.directory);
  createDirectory(directory);
  const lock = await lockDirectory(directory);
  try {
    const root = openEnvironment(directory);
    try {
      await checkFormat(root, directory);
      // The names of new files are only safe when their directory has been synced too.
      syncDirectory(directory);
      return new LmdbStore(root, lock);
    } catch (error) {
      await root.close();
      throw error;
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
}

type Rows = Database<Buffer, Uint8Array>;

export class LmdbStore implements Store {
  readonly #root: RootDatabase<Buffer, Uint8Array>;
  readonly #lock: DirectoryLock;
  readonly #spaces: Record<Space, Rows>;

  constructor(root: RootDatabase<Buffer, Uint8Array>, lock: DirectoryLock) {
    this.#root = root;
    this.#lock = lock;
    const openSpace = (name: Space): Rows =>
      root.openDB({ name, encoding: "binary", keyEncoding: "binary" });
    this.#spaces = {
      documents: openSpace("documents"),
      index: openSpace("index"),
      meta: openSpace("meta"),
      blobs: openSpace("blobs"),
    };
  }

  get(space: Space, key: Uint8Array): Uint8Array | undefined {
    if (!isLong(key)) return this.#spaces[space].getBinary(key);
    const stored = this.#spaces[space].getBinary(storedKey(key));
    return stored && restoreValue(stored);
  }

  *range(
    space: Space,
    range: KeyRange,
    options: { reverse?: boolean } = {},
  ): Generator<StoreEntry> {
    if (range.end !== null && compareKeys(range.start, range.end) >= 0) return;
    const reverse = options.reverse ?? false;
    const filterStart = isLong(range.start);
    const filterEnd = range.end !== null && isLong(range.end);
    for (const entry of inKeyOrder(this.#rows(space, range, reverse), reverse)) {
      if (filterStart && compareKeys(entry.key, range.start) < 0) continue;
      if (filterEnd && range.end && compareKeys(entry.key, range.end) >= 0) continue;
      yield entry;
    }
  }

  /** Rows as LMDB holds them, perhaps some more at both ends when the bounds are long keys. */
  #rows(space: Space, range: KeyRange, reverse: boolean) {
    // An empty start key means "from the first row", which LMDB wants to hear as no key at all.
    const start = range.start.length > 0 ? storedStart(range.start) : FIRST_KEY;
    const end = range.end === null ? LAST_KEY : storedEnd(range.end);
    return reverse
      ? this.#spaces[space].getRange({
          start: end,
          end: start,
          reverse: true,
          exclusiveStart: true,
          inclusiveEnd: true,
        })
      : this.#spaces[space].getRange({ start, end });
  }

  async write(batch: readonly StoreWrite[]): Promise<void> {
    // Checked before, because what a failing transaction has already written would stay in it.
    for (const { key } of batch) assert(key.length > 0, "empty key");
    try {
      await this.#root.transaction(() => {
        for (const { space, key, value } of batch) this.#put(this.#spaces[space], key, value);
      });
      await this.#root.flushed;
    } catch (error) {
      throw isCommitFailure(error) ? await causeOf(error) : error;
    }
    // A read of this turn may have begun before the commit; the next one has to see it.
    this.#root.resetReadTxn();
  }

  #put(rows: Rows, key: Uint8Array, value: Uint8Array | null): void {
    // Inside a transaction both finish before they return; their promises carry nothing.
    if (value === null) void rows.remove(storedKey(key));
    else void rows.put(storedKey(key), asBuffer(storedValue(key, value)));
  }

  async close(): Promise<void> {
    await this.#root.close();
    await this.#lock.release();
  }
}

type CommitFailure = Error & { commitError: Promise<unknown> };

/**
 * What LMDB rejects with when a write fails. Besides the promise of the transaction it rejects others
 * that nobody can hold; whoever hears of them may forget them.
 */
export function isCommitFailure(error: unknown): error is CommitFailure {
  return error instanceof Error && "commitError" in error && error.commitError instanceof Promise;
}

/** The reason comes a moment later, in most cases. */
function causeOf(failure: CommitFailure): Promise<unknown> {
  const cause = failure.commitError.then(
    () => failure,
    (error: unknown) => error,
  );
  const late = new Promise((resolve) => {
    realClock.setTimer(CAUSE_LIMIT_MS, () => resolve(failure));
  });
  return Promise.race([cause, late]);
}

const CAUSE_LIMIT_MS = 200;

const FIRST_KEY = Uint8Array.of(0);
const LAST_KEY = new Uint8Array(1978).fill(255);

const asBuffer = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function openEnvironment(directory: string): RootDatabase<Buffer, Uint8Array> {
  try {
    return open<Buffer, Uint8Array>({
      path: path.join(directory, LMDB_FILE),
      noSubdir: true,
      maxDbs: 8,
      encoding: "binary",
      keyEncoding: "binary",
      // The maximum key length depends on it, so it must not depend on the machine.
      pageSize: 4096,
      // LMDB's own order: data pages reach the disk before the page that makes them current.
      overlappingSync: false,
    });
  } catch (error) {
    throw cannotUse(directory, error);
  }
}

async function checkFormat(
  root: RootDatabase<Buffer, Uint8Array>,
  directory: string,
): Promise<void> {
  const found = root.getBinary(FORMAT_KEY)?.toString();
  if (found === FORMAT_VERSION) return;
  if (found !== undefined) {
    throw new ServerError(
      "internal",
      "UnknownDataFormat",
      `The data in ${directory} has format ${JSON.stringify(found)}, but this program only knows ` +
        `format ${FORMAT_VERSION}: start the version that wrote it, or use another directory.`,
    );
  }
  await root.put(FORMAT_KEY, Buffer.from(FORMAT_VERSION));
  await root.flushed;
}

function createDirectory(directory: string): void {
  try {
    const created = mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (created !== undefined) syncDirectory(path.dirname(created));
  } catch (error) {
    throw cannotUse(directory, error);
  }
}

function cannotUse(directory: string, error: unknown): ServerError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ServerError(
    "internal",
    "DataDirectoryUnusable",
    `The data directory ${directory} cannot be used: ${reason}.`,
  );
}

function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
