import type { Fault } from "./fault";

const versions = "src/storage/versions.test.ts";

export const storageFaults: readonly Fault[] = [
  {
    rule: "STORE-1",
    breaks: "a commit is acknowledged before it is written",
    file: "src/storage/groupCommit.ts",
    find: "await this.#write(group.writes, group.lastTs);",
    replace:
      "void new Promise((done) => setTimeout(done, 20)).then(() => this.#write(group.writes, group.lastTs));",
    test: "src/storage/lmdb/crash.test.ts",
  },
  {
    rule: "STORE-2",
    breaks: "snapshots show what is not on disk yet",
    file: "src/storage/versions.ts",
    find: "snapshot(ts = this.#published.ts): Snapshot {",
    replace: "snapshot(ts = this.#head.ts): Snapshot {",
    test: versions,
  },
  {
    rule: "STORE-3",
    breaks: "a commit's promise resolves before its timestamp is published",
    file: "src/storage/groupCommit.ts",
    find: "this.#published(group.lastTs);",
    replace: "setImmediate(() => this.#published(group.lastTs));",
    test: versions,
  },
  {
    rule: "STORE-4",
    breaks: "a snapshot shows later commits",
    file: "src/storage/overlay.ts",
    find: "if (this.commit <= commit) return this.value;",
    replace: "return this.value;",
    test: versions,
  },
  {
    rule: "STORE-5",
    breaks: "nothing is ever forgotten",
    file: "src/storage/versions.ts",
    find: "if (trimmed <= 0) return;",
    replace: "return;",
    test: versions,
  },
  {
    rule: "STORE-6",
    breaks: "the last timestamp is not stored",
    file: "src/storage/versions.ts",
    find: "value.writeBigUInt64BE(ts);",
    replace: "value.writeBigUInt64BE(0n);",
    test: versions,
  },
  {
    rule: "STORE-7",
    breaks: "commits go on after a failed write",
    file: "src/storage/versions.ts",
    find: "if (failure) throw failure;",
    replace: "void failure;",
    test: versions,
  },
  {
    rule: "STORE-8",
    breaks: "keys that are too long for the store are not split",
    file: "src/storage/lmdb/longKeys.ts",
    find: "key.length > PREFIX_LENGTH;",
    replace: "key.length > 1e6;",
    test: "src/storage/lmdb/lmdbStore.test.ts",
  },
  {
    rule: "STORE-9",
    breaks: "a directory whose holder lives is taken over",
    file: "src/storage/lmdb/directoryLock.ts",
    find: "if (await isAlive(socketPath)) throw locked(directory);",
    replace: "await isAlive(socketPath);",
    test: "src/storage/lmdb/directoryLock.test.ts",
  },
  {
    rule: "STORE-10",
    breaks: "any format is accepted",
    file: "src/storage/lmdb/lmdbStore.ts",
    find: "if (found === FORMAT_VERSION) return;",
    replace: "if (found !== undefined) return;",
    test: "src/storage/lmdb/lmdbStore.test.ts",
  },
];
