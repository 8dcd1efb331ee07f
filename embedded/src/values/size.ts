import { bytesOf, kindOf, type JsonObject, type JsonValue } from "./json";

/**
 * Convex's own measure of values, for limits and bandwidth (the same as `getConvexSize` of
 * convex/values, but on encoded values): null and boolean 1, numbers 9, strings, bytes, arrays and
 * objects 2 + contents, a field its name + 1 + value.
 */
export function sizeOfValue(value: JsonValue): number {
  if (typeof value === "string") return 2 + Buffer.byteLength(value);
  if (typeof value === "number") return 9;
  if (value === null || typeof value === "boolean") return 1;
  if (Array.isArray(value)) {
    let size = 2;
    for (const element of value) size += sizeOfValue(element);
    return size;
  }
  switch (kindOf(value)) {
    case "int64":
    case "float64":
      return 9;
    case "bytes":
      return 2 + bytesOf(value, "$bytes").byteLength;
    default:
      return sizeOfFields(value);
  }
}

function sizeOfFields(value: JsonObject): number {
  let size = 2;
  // Field names are ASCII, so their length is their size.
  for (const name of Object.keys(value)) size += name.length + 1 + sizeOfValue(value[name] ?? null);
  return size;
}

const ID_OVERHEAD = "_id".length + 1 + 2;
const CREATION_TIME_SIZE = "_creationTime".length + 1 + 9;

/** Size of a stored document: its own fields plus `_id` and `_creationTime` if they are not among them. */
export function sizeOfDocument(fields: JsonObject, idLength = 32): number {
  let size = sizeOfFields(fields);
  if (!Object.hasOwn(fields, "_id")) size += ID_OVERHEAD + idLength;
  if (!Object.hasOwn(fields, "_creationTime")) size += CREATION_TIME_SIZE;
  return size;
}

/** 0 for scalars, 1 for an array of scalars, and so on. */
export function nestingOfValue(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  if (!Array.isArray(value) && kindOf(value) !== "object") return 0;
  let deepest = 0;
  for (const inner of Object.values(value)) deepest = Math.max(deepest, nestingOfValue(inner));
  return deepest + 1;
}

/** `1.5 MiB`: at most two decimals, as the official texts print sizes. */
export function formatSize(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Number(value.toFixed(2))} ${units[unit]}`;
}
