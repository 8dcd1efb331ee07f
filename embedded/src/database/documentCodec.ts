import { randomFillSync } from "node:crypto";
import { must } from "../lib/assert";
import { INTERNAL_ID_LENGTH } from "../values/ids";
import { sizeOfDocument } from "../values/size";
import { asBuffer } from "./keys";
import type { JsonObject, JsonValue } from "./types";

/**
 * A stored document is
 *
 *   [flags, 1 byte][Convex size, 32 bits little endian][JSON text with _id and _creationTime]
 *
 * so that a read hands the text on and never parses, and limits never measure. Fields are in the
 * official order (sorted by name), so equal documents have equal texts.
 */
const FLAG_ASCII = 1;
const FLAG_FOREIGN_TIME = 2;
const HEADER_LENGTH = 5;

export class StoredDocument {
  #json: JsonObject | null;

  constructor(
    readonly text: string,
    /** Convex's own measure, bytes. */
    readonly size: number,
    /** The id was not made here at _creationTime, so its order says nothing about time. */
    readonly foreignTime: boolean,
    json: JsonObject | null,
  ) {
    this.#json = json;
  }

  /** Shared: whoever changes it copies first. */
  get json(): JsonObject {
    return (this.#json ??= JSON.parse(this.text) as JsonObject);
  }

  get creationTime(): number {
    return this.json["_creationTime"] as number;
  }
}

export type DocumentIdentity = { id: string; creationTime: number; foreignTime: boolean };

/** `fields` without the system fields, or with the same ones. */
export function makeDocument(fields: JsonObject, identity: DocumentIdentity): StoredDocument {
  const json = sortFields({ _creationTime: identity.creationTime, _id: identity.id, ...fields });
  const size = sizeOfDocument(json, identity.id.length);
  return new StoredDocument(JSON.stringify(json), size, identity.foreignTime, json);
}

export function encodeDocument(document: StoredDocument): Uint8Array {
  const { text } = document;
  const byteLength = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(HEADER_LENGTH + byteLength);
  const ascii = byteLength === text.length;
  bytes[0] = (ascii ? FLAG_ASCII : 0) | (document.foreignTime ? FLAG_FOREIGN_TIME : 0);
  bytes.writeUInt32LE(document.size, 1);
  if (ascii) bytes.write(text, HEADER_LENGTH, "latin1");
  else bytes.write(text, HEADER_LENGTH, "utf8");
  return bytes;
}

export function decodeDocument(bytes: Uint8Array): StoredDocument {
  const buffer = asBuffer(bytes);
  const flags = must(buffer[0], "stored document without flags");
  const text =
    (flags & FLAG_ASCII) !== 0
      ? buffer.toString("latin1", HEADER_LENGTH)
      : buffer.toString("utf8", HEADER_LENGTH);
  return new StoredDocument(text, buffer.readUInt32LE(1), hasForeignTime(buffer), null);
}

export function hasForeignTime(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & FLAG_FOREIGN_TIME) !== 0;
}

/**
 * Ids made here begin with the bits of _creationTime, so documents lie in the store in the order
 * they were made: inserts append, and the index by creation time needs no entries of its own.
 */
export function makeInternalId(creationTime: number): Uint8Array {
  if (randomPosition === randomPool.length) {
    randomFillSync(randomPool);
    randomPosition = 0;
  }
  const id = Buffer.allocUnsafe(INTERNAL_ID_LENGTH);
  id.writeDoubleBE(creationTime, 0);
  id[0] = (id[0] ?? 0) | 128;
  randomPool.copy(id, 8, randomPosition, randomPosition + 8);
  randomPosition += 8;
  return id;
}

const randomPool = Buffer.allocUnsafe(8 * 512);
let randomPosition = randomPool.length;

/** The same value with the fields of every object in order; unchanged objects are shared. */
export function sortFields(value: JsonObject): JsonObject;
export function sortFields(value: JsonValue): JsonValue;
export function sortFields(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return sortElements(value);
  return isDeepSorted(value) ? value : sortedCopy(value);
}

function sortElements(array: JsonValue[]): JsonValue[] {
  for (const element of array) {
    if (sortFields(element) !== element) return array.map((inner) => sortFields(inner));
  }
  return array;
}

function isDeepSorted(object: JsonObject): boolean {
  let previous = "";
  for (const name of Object.keys(object)) {
    if (name < previous) return false;
    previous = name;
    const inner = object[name];
    if (typeof inner === "object" && inner !== null && sortFields(inner) !== inner) return false;
  }
  return true;
}

function sortedCopy(object: JsonObject): JsonObject {
  const names = Object.keys(object).toSorted();
  // fromEntries, because assigning to "__proto__" would not make a field.
  return Object.fromEntries(names.map((name) => [name, sortFields(object[name] ?? null)]));
}
