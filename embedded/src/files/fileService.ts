import type { ComponentId, JsonObject, Transaction } from "../database/types";
import { UserFacingError } from "../lib/errors";
import { sha256Of, type FileStore, type WrittenFile } from "./fileStore";
import { signUploadToken, UPLOAD_VALID_MS } from "./uploadToken";

/** What is known of a stored file. `sha256` is base64. */
export type StoredFile = WrittenFile & { storageId: string; contentType: string | null };

export type RestoredFile = StoredFile & { creationTime: number };

const APP: ComponentId = 0;
/** What user code sees through db.system, per component: {sha256, size, contentType?}. */
const VISIBLE = "_storage";
/** Which file on disk it is, for all components: {storageId, component, uuid}. */
const OBJECTS = "_storage_objects";

export type FileServiceOptions = {
  store: FileStore;
  cloudOrigin: string;
  /** Signs upload URLs. */
  secret: string;
};

/** The rows of stored files. A file is written to disk first; its row makes it exist. */
export class FileService {
  constructor(private readonly options: FileServiceOptions) {}

  /** Makes a file that is on disk exist. Returns its id. */
  add(
    tx: Transaction,
    component: ComponentId,
    file: WrittenFile & { contentType: string | null },
  ): string {
    const { uuid, sha256, size, contentType } = file;
    const fields: JsonObject = { sha256, size };
    if (contentType !== null) fields.contentType = contentType;
    const storageId = tx.insert(component, VISIBLE, fields);
    tx.insert(APP, OBJECTS, { storageId, component, uuid });
    return storageId;
  }

  /** As `add`, with the id and time it had where it comes from. */
  restore(
    tx: Transaction,
    component: ComponentId,
    { storageId, uuid, sha256, size, contentType, creationTime }: RestoredFile,
  ): void {
    const document: JsonObject = { _id: storageId, _creationTime: creationTime, sha256, size };
    if (contentType !== null) document.contentType = contentType;
    tx.importDocument(component, VISIBLE, document);
    tx.insert(APP, OBJECTS, { storageId, component, uuid });
  }

  /** Every file of a component, oldest first. */
  *list(tx: Transaction, component: ComponentId): Generator<StoredFile & { document: string }> {
    const source = { type: "FullTableScan", tableName: VISIBLE, order: "asc" } as const;
    const stream = tx.stream(component, { source, operators: [] });
    for (let document = stream.next(); document !== null; document = stream.next()) {
      const visible = JSON.parse(document) as JsonObject;
      const object = this.#object(tx, "by_storage_id", { storageId: visible._id as string });
      if (object) yield { ...toStoredFile(visible, object), document };
    }
  }

  /** For `ctx.storage.store` in a mutation: on disk and in the transaction when it returns. */
  store(
    tx: Transaction,
    component: ComponentId,
    file: { bytes: Uint8Array; contentType: string | null; sha256?: string },
  ): string {
    const digest = sha256Of(file.bytes);
    if (file.sha256 !== undefined && file.sha256 !== digest)
      throw new UserFacingError("The sha256 given does not match the file's.");
    const written = this.options.store.writeNow(file.bytes);
    return this.add(tx, component, { ...written, contentType: file.contentType });
  }

  load(
    tx: Transaction,
    component: ComponentId,
    storageId: string,
  ): { bytes: Uint8Array; contentType: string | null } | null {
    const file = this.find(tx, component, storageId);
    if (file === null) return null;
    return { bytes: this.options.store.readNow(file.uuid), contentType: file.contentType };
  }

  find(tx: Transaction, component: ComponentId, storageId: string): StoredFile | null {
    if (tx.normalizeId(component, VISIBLE, storageId) === null) return null;
    const text = tx.get(component, storageId);
    const object = this.#object(tx, "by_storage_id", { storageId });
    if (text === null || object === null) return null;
    return toStoredFile(JSON.parse(text) as JsonObject, object);
  }

  /** By the name in the public URL. */
  findByUuid(tx: Transaction, uuid: string): StoredFile | null {
    const object = this.#object(tx, "by_uuid", { uuid });
    if (object === null) return null;
    const text = tx.get(object.component as ComponentId, object.storageId as string);
    return text === null ? null : toStoredFile(JSON.parse(text) as JsonObject, object);
  }

  getUrl(tx: Transaction, component: ComponentId, storageId: string): string | null {
    const file = this.find(tx, component, storageId);
    return file === null ? null : `${this.options.cloudOrigin}/api/storage/${file.uuid}`;
  }

  getMetadata(tx: Transaction, component: ComponentId, storageId: string): JsonObject | null {
    const file = this.find(tx, component, storageId);
    if (file === null) return null;
    const sha256 = Buffer.from(file.sha256, "base64").toString("hex");
    return { storageId, sha256, size: file.size, contentType: file.contentType };
  }

  generateUploadUrl(tx: Transaction, component: ComponentId): string {
    const { cloudOrigin, secret } = this.options;
    const token = signUploadToken({ component, expiresAtMs: tx.nowMs + UPLOAD_VALID_MS }, secret);
    return `${cloudOrigin}/api/storage/upload?token=${token}`;
  }

  /** From the commit on it is not there any more; the sweep takes the bytes away later. */
  delete(tx: Transaction, component: ComponentId, storageId: string): void {
    const isHere = tx.normalizeId(component, VISIBLE, storageId) !== null;
    const object = isHere ? this.#object(tx, "by_storage_id", { storageId }) : null;
    if (object === null) throw new UserFacingError(`storage id ${storageId} not found`);
    tx.remove(component, storageId);
    tx.remove(APP, object._id as string);
  }

  #object(tx: Transaction, index: string, key: JsonObject): JsonObject | null {
    const [[fieldPath, value] = ["", null]] = Object.entries(key);
    const text = tx
      .stream(APP, {
        source: {
          type: "IndexRange",
          indexName: `${OBJECTS}.${index}`,
          range: [{ type: "Eq", fieldPath, value }],
          order: "asc",
        },
        operators: [],
      })
      .next();
    return text === null ? null : (JSON.parse(text) as JsonObject);
  }
}

function toStoredFile(visible: JsonObject, object: JsonObject): StoredFile {
  return {
    storageId: object.storageId as string,
    uuid: object.uuid as string,
    sha256: visible.sha256 as string,
    size: visible.size as number,
    contentType: (visible.contentType as string | undefined) ?? null,
  };
}
