import type { JsonValue } from "./json";

/** `"a.b"` as `["a", "b"]`. */
export type FieldPath = readonly string[];

export function parseFieldPath(text: string): FieldPath {
  return text.split(".");
}

/** What is at the path; undefined when any step is missing or not an object. */
export function getField(value: JsonValue, path: FieldPath): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const field of path) {
    if (typeof current !== "object" || current === null || Array.isArray(current)) return undefined;
    if (!Object.hasOwn(current, field)) return undefined;
    current = current[field];
  }
  return current;
}
