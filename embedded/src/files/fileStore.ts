import { createHash, randomUUID, type Hash } from "node:crypto";
import {
  closeSync,
  createReadStream,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";

/** A file that is on disk for good, not yet known to the database. `sha256` is base64. */
export type WrittenFile = { uuid: string; sha256: string; size: number };

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Bytes of stored files, one file each, named by a uuid that nobody can guess
 * (it is what the public URL shows). Nothing is overwritten, so any thread may
 * read and write; the database decides which files exist.
 *
 *   incoming/<uuid>  --fsync, rename, fsync folder-->  <first two>/<uuid>  --then-->  row committed
 */
export class FileStore {
  constructor(private readonly directory: string) {}

  /** Write in pieces, then `finish`; after a failure `abort`. */
  async begin(): Promise<FileWriter> {
    const uuid = randomUUID();
    const temporary = join(this.directory, "incoming", uuid);
    await mkdir(dirname(temporary), { recursive: true });
    await mkdir(dirname(this.pathOf(uuid)), { recursive: true });
    return new FileWriter(uuid, await open(temporary, "wx", 0o600), temporary, this.pathOf(uuid));
  }

  /** For mutations, which may not wait: blocks until the bytes are on disk. */
  writeNow(bytes: Uint8Array): WrittenFile {
    const uuid = randomUUID();
    const temporary = join(this.directory, "incoming", uuid);
    const path = this.pathOf(uuid);
    mkdirSync(dirname(temporary), { recursive: true });
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(temporary, "wx", 0o600);
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolderNow(dirname(path));
    return { uuid, sha256: sha256Of(bytes), size: bytes.length };
  }

  /** `end` is inclusive, as in HTTP ranges. */
  read(uuid: string, range?: { start: number; end: number }): Readable {
    return createReadStream(this.pathOf(uuid), range);
  }

  /** As `writeNow`. */
  readNow(uuid: string): Uint8Array {
    return readFileSync(this.pathOf(uuid));
  }

  async remove(uuid: string): Promise<void> {
    await rm(this.pathOf(uuid), { force: true });
  }

  /** Every file on disk, also those that were never finished. */
  async *list(): AsyncGenerator<{ uuid: string; path: string; modifiedMs: number }> {
    for (const folder of await names(this.directory)) {
      for (const uuid of await names(join(this.directory, folder))) {
        const path = join(this.directory, folder, uuid);
        const stats = await stat(path).catch(() => null);
        if (stats?.isFile()) yield { uuid, path, modifiedMs: stats.mtimeMs };
      }
    }
  }

  pathOf(uuid: string): string {
    // The uuid may come from a URL: it must not name another place.
    if (!uuidPattern.test(uuid)) throw new Error("not the name of a file");
    return join(this.directory, uuid.slice(0, 2), uuid);
  }
}

export function isFileName(text: string): boolean {
  return uuidPattern.test(text);
}

export class FileWriter {
  readonly #hash: Hash = createHash("sha256");
  #size = 0;

  constructor(
    private readonly uuid: string,
    private readonly file: FileHandle,
    private readonly temporary: string,
    private readonly path: string,
  ) {}

  get size(): number {
    return this.#size;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#size += bytes.length;
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await this.file.write(bytes, at);
      at += bytesWritten;
    }
  }

  /** Resolves when a power cut can no longer take the file away. */
  async finish(): Promise<WrittenFile> {
    await this.file.sync();
    await this.file.close();
    await rename(this.temporary, this.path);
    await syncFolder(dirname(this.path));
    return { uuid: this.uuid, sha256: this.#hash.digest("base64"), size: this.#size };
  }

  async abort(): Promise<void> {
    await this.file.close().catch(() => {});
    await rm(this.temporary, { force: true });
  }
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}

async function names(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch {
    return [];
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function syncFolderNow(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
