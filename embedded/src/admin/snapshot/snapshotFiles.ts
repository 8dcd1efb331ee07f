import type { Readable } from "node:stream";
import type { ComponentId, Database, Transaction } from "../../database/types";
import type { FileService } from "../../files/fileService";
import type { FileStore, WrittenFile } from "../../files/fileStore";
import { badRequest } from "../../lib/errors";

/** Names of files in an export end as people expect; an import ignores it. */
const extensions: Record<string, string> = {
  "image/png": "png",
  "image/jpeg": "jpeg",
  "image/gif": "gif",
  "image/webp": "webp",
  "image/svg+xml": "svg",
  "application/pdf": "pdf",
  "application/json": "json",
  "application/zip": "zip",
  "text/plain": "txt",
  "text/html": "html",
  "text/csv": "csv",
  "audio/mpeg": "mp3",
  "video/mp4": "mp4",
};

/** A file of an import, before it has a place. */
export type IncomingFile = {
  storageId: string;
  contentType: string | null;
  /** Base64, of the content as it was exported. */
  sha256: string | null;
  creationTime: number | null;
  open: () => Promise<Readable>;
};

const CLEARED_AT_ONCE = 100;

/** File storage as exports and imports see it. */
export class SnapshotFiles {
  constructor(
    private readonly service: FileService,
    private readonly store: FileStore,
  ) {}

  /** Lines of `_storage/documents.jsonl`, and the files, each opened when its turn comes. */
  list(database: Database, component: ComponentId, ts: bigint) {
    const tx = database.beginQuery({ ts });
    try {
      const files = [...this.service.list(tx, component)];
      return {
        documents: files.map(({ document }) => document),
        files: files.map(({ storageId, contentType, uuid }) => ({
          name: storageId + extensionOf(contentType),
          open: () => this.store.read(uuid),
        })),
      };
    } finally {
      tx.close();
    }
  }

  count(tx: Transaction, component: ComponentId): number {
    return [...this.service.list(tx, component)].length;
  }

  /** Deletes some; true when none are left. */
  clearSome(tx: Transaction, component: ComponentId): boolean {
    let deleted = 0;
    for (const { storageId } of [...this.service.list(tx, component)].slice(0, CLEARED_AT_ONCE)) {
      this.service.delete(tx, component, storageId);
      deleted++;
    }
    return deleted < CLEARED_AT_ONCE;
  }

  /** Puts the bytes on disk. Throws a ServerError when they are not what the export says. */
  async write({ storageId, sha256, open }: IncomingFile): Promise<WrittenFile> {
    const writer = await this.store.begin();
    try {
      for await (const chunk of await open()) await writer.write(chunk as Buffer);
      const written = await writer.finish();
      if (sha256 === null || sha256 === written.sha256) return written;
      await this.store.remove(written.uuid);
    } catch (error) {
      await writer.abort();
      throw error;
    }
    throw badRequest("FileChanged", `The content of file ${storageId} is not what was exported.`);
  }

  add(tx: Transaction, component: ComponentId, file: IncomingFile & WrittenFile): void {
    const creationTime = file.creationTime ?? tx.nowMs;
    const { storageId, contentType, uuid, sha256, size } = file;
    this.service.restore(tx, component, {
      storageId,
      contentType,
      uuid,
      sha256,
      size,
      creationTime,
    });
  }
}

function extensionOf(contentType: string | null): string {
  const extension = extensions[contentType?.split(";")[0] ?? ""];
  return extension === undefined ? "" : `.${extension}`;
}
