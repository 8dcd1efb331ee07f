import { must } from "../lib/assert";
import { getField, type FieldPath } from "../values/fieldPath";
import { KeyWriter, encodeKey } from "../values/indexKey";
import { INTERNAL_ID_LENGTH, decodeId, encodeId, tryDecodeId, type DecodedId } from "../values/ids";
import type { StoredDocument } from "./documentCodec";
import { PREFIX_LENGTH, prefixOf, toBinary, toBytes, type BinaryKey } from "./keys";
import type { Index, Table } from "./tables";
import type { JsonValue, TableNumber } from "./types";

const writer = new KeyWriter();

/** Where `document` stands in the index; its id is part of `documentKey`. */
export function indexKeyOf(
  index: Index,
  document: StoredDocument,
  documentKey: BinaryKey,
): BinaryKey {
  if (index.kind === "byId") return documentKey;
  for (const path of index.paths) writer.value(fieldOf(document, path));
  writer.value(document.creationTime);
  return index.prefix + writer.finishBinary() + documentKey.slice(PREFIX_LENGTH);
}

/** What all keys have in common that agree with `document` in the first `depth` fields. */
export function equalPrefixOf(index: Index, document: StoredDocument, depth: number): BinaryKey {
  for (let i = 0; i < depth; i++) writer.value(fieldOf(document, index.paths[i] ?? []));
  return index.prefix + writer.finishBinary();
}

function fieldOf({ json }: StoredDocument, path: FieldPath): JsonValue | undefined {
  const [first] = path;
  return path.length === 1 && first !== undefined && Object.hasOwn(json, first)
    ? json[first]
    : getField(json, path);
}

/** The key of a row whose entry in an index is `key`. */
export function documentKeyOf(table: Table, key: BinaryKey): BinaryKey {
  return table.prefix + key.slice(key.length - INTERNAL_ID_LENGTH);
}

export function documentKeyOfId(table: Table, id: DecodedId): BinaryKey {
  return table.prefix + toBinary(id.internalId);
}

/** Where the document with an id is, if it is. */
export type DocumentAddress = { tableNumber: TableNumber; key: BinaryKey };

let recentAddresses = new Map<string, DocumentAddress>();
const RECENT_ADDRESSES = 16_384;

/** Remembers, because functions get the same documents again and again. Throws the official text. */
export function addressOfId(id: string): DocumentAddress {
  const known = recentAddresses.get(id);
  if (known) return known;
  const { tableNumber, internalId } = decodeId(id);
  const address = { tableNumber, key: prefixOf(tableNumber) + toBinary(internalId) };
  if (recentAddresses.size >= RECENT_ADDRESSES) recentAddresses = new Map();
  recentAddresses.set(id, address);
  return address;
}

export function idOfDocumentKey(table: Table, documentKey: BinaryKey): string {
  return encodeId(table.number, toBytes(documentKey.slice(PREFIX_LENGTH)));
}

/** Bytes of one bound of a range. `exact` is false when no key can hold the value, only stand beside it. */
export type BoundKey = { bytes: BinaryKey; exact: boolean };

export function boundKey(table: Table, field: string, value: JsonValue | undefined): BoundKey {
  if (field === "_id") return idBound(table, value);
  return { bytes: writer.value(value).finishBinary(), exact: true };
}

const PAST_EVERY_ID = "\xff".repeat(INTERNAL_ID_LENGTH + 1);

/** Keys hold internal ids, which sort like their texts within a table; other values stand before, between or after them. */
function idBound(table: Table, value: JsonValue | undefined): BoundKey {
  if (typeof value !== "string") {
    const before = toBinary(encodeKey([value])) < toBinary(encodeKey([""]));
    return { bytes: before ? "" : PAST_EVERY_ID, exact: false };
  }
  const decoded = tryDecodeId(value);
  if (decoded !== null && decoded.tableNumber === table.number) {
    return { bytes: toBinary(decoded.internalId), exact: true };
  }
  return { bytes: firstIdNotBefore(table, value), exact: false };
}

/** Binary search over all 128 bits: rare, and simpler than cutting texts into bits. */
function firstIdNotBefore(table: Table, text: string): BinaryKey {
  const low = Buffer.alloc(INTERNAL_ID_LENGTH);
  for (let bit = 0; bit < 8 * INTERNAL_ID_LENGTH; bit++) {
    const byte = bit >> 3;
    const mask = 128 >> (bit & 7);
    const tried = Buffer.from(low);
    tried[byte] = (tried[byte] ?? 0) | mask;
    // Invariant: an id whose text is before `text` has all lower bits free.
    const lastBelow = Buffer.from(tried);
    decrement(lastBelow);
    if (encodeId(table.number, lastBelow) < text) tried.copy(low);
  }
  if (low.every((byte) => byte === 255) && encodeId(table.number, low) < text) return PAST_EVERY_ID;
  return toBinary(low);
}

function decrement(bytes: Buffer): void {
  for (let i = bytes.length - 1; i >= 0; i--) {
    const byte = must(bytes[i], "byte");
    bytes[i] = (byte - 1) & 255;
    if (byte !== 0) return;
  }
}
