import { convexToJson, jsonToConvex, type Value } from "convex/values";

/**
 * Convex values travel and rest as JSON in Convex's encoding: `{"$integer": base64}`,
 * `{"$bytes": base64}`, `{"$float": base64}` for NaN, infinities and -0, the rest plain.
 * `values/` works on this form directly, so that nothing is decoded that is only passed on.
 */
export type JsonValue =
  null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

export type ValueKind =
  "null" | "int64" | "float64" | "boolean" | "string" | "bytes" | "array" | "object";

/**
 * Which Convex type an encoded value has. Field names never start with `$`, so an object whose
 * first key does is one of the special encodings. The `$commitTs` placeholder counts as an int64.
 */
export function kindOf(value: JsonValue): ValueKind {
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return "float64";
    case "boolean":
      return "boolean";
    default:
      if (value === null) return "null";
      return Array.isArray(value) ? "array" : kindOfObject(value);
  }
}

function kindOfObject(value: JsonObject): ValueKind {
  for (const key in value) {
    if (key.charCodeAt(0) !== 36) return "object";
    if (key === "$integer" || key === "$commitTs") return "int64";
    if (key === "$bytes") return "bytes";
    return key === "$float" ? "float64" : "object";
  }
  return "object";
}

/** `{"$undefined": null}`: a missing field, as it appears in patches, filters and index ranges. */
export function isUndefinedMarker(value: JsonValue): boolean {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && "$undefined" in value
  );
}

/** The number behind a float64, plain or special. */
export function floatOf(value: JsonValue): number {
  if (typeof value === "number") return value;
  return bytesOf(value, "$float").readDoubleLE(0);
}

/** The bigint behind an `$integer`; the `$commitTs` placeholder sorts as the greatest one. */
export function bigintOf(value: JsonValue): bigint {
  if (typeof value === "object" && value !== null && "$commitTs" in value) return MAX_INT64;
  return bytesOf(value, "$integer").readBigInt64LE(0);
}

/** The raw bytes under one of the special keys. Throws when they are not there. */
export function bytesOf(value: JsonValue, key: "$integer" | "$float" | "$bytes"): Buffer {
  const text =
    typeof value === "object" && value !== null && !Array.isArray(value) ? value[key] : undefined;
  if (typeof text !== "string") throw new Error(`Malformed ${key} field`);
  const bytes = Buffer.from(text, "base64");
  if (key !== "$bytes" && bytes.byteLength !== 8) {
    throw new Error(`Received ${bytes.byteLength} bytes, expected 8 for ${key}`);
  }
  return bytes;
}

const MAX_INT64 = 2n ** 63n - 1n;

/** Convex value to its encoding; throws the package's own text for what is not a value. */
export function toJson(value: Value): JsonValue {
  return convexToJson(value);
}

/** Encoding to Convex value; throws the package's own text for malformed input. */
export function fromJson(json: JsonValue): Value {
  return jsonToConvex(json);
}
