import type { Snapshot, VersionedStore } from "../storage/store";
import type { DocumentCache } from "./documentCache";
import { decodeDocument, type StoredDocument } from "./documentCodec";
import { toBytes, type BinaryKey } from "./keys";

/** Single documents as of a snapshot, from the cache where it knows them. */
export class DocumentReader {
  constructor(
    readonly snapshot: Snapshot,
    private readonly store: VersionedStore,
    private readonly cache: DocumentCache,
  ) {}

  get(key: BinaryKey): StoredDocument | null {
    const { snapshot, cache } = this;
    const known = cache.get(key, snapshot.ts);
    if (known !== undefined) return known;
    const bytes = snapshot.get("documents", toBytes(key));
    const document = bytes ? decodeDocument(bytes) : null;
    if (snapshot.ts === this.store.headTs) cache.found(key, document, snapshot.ts);
    return document;
  }
}
