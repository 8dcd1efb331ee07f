import type { JsonObject, JsonValue } from "../database/types";

/** Reads what evaluated definitions export; what does not fit throws the error of that kind. */
export function definitionReader(invalid: (message: string) => Error) {
  /** What is left out is empty. */
  const list = (json: JsonValue | undefined): JsonValue[] => {
    if (json === undefined || json === null) return [];
    if (!Array.isArray(json)) throw invalid("Expected a list");
    return json;
  };
  const object = (json: JsonValue | undefined): JsonObject => {
    if (typeof json !== "object" || json === null || Array.isArray(json))
      throw invalid("Expected an object");
    return json;
  };
  return { list, object };
}
