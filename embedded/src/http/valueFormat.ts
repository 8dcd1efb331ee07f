import { badRequest } from "../lib/errors";

export type ValueFormat = "convex_encoded_json" | "json";

export function toValueFormat(format: unknown): ValueFormat {
  switch (format) {
    case "convex_encoded_json":
    case "convex_json":
      return "convex_encoded_json";
    case undefined:
    case null:
    case "json":
    case "convex_clean_json":
      return "json";
    default:
      throw badRequest("BadFormat", "format param must be one of [`json`].");
  }
}

/** JSON text in Convex's encoding to the text of the wanted format. "json" is easier to read and loses types. */
export function exportValue(text: string, format: ValueFormat): string {
  // Only texts with a "$" hold something that is encoded.
  if (format === "convex_encoded_json" || !text.includes('"$')) return text;
  return JSON.stringify(toClean(JSON.parse(text) as unknown));
}

function toClean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toClean);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first && typeof first[1] === "string") {
    const bytes = () => Buffer.from(first[1] as string, "base64");
    if (first[0] === "$bytes") return first[1];
    if (first[0] === "$integer") return bytes().readBigInt64LE().toString();
    if (first[0] === "$float") return toCleanFloat(bytes().readDoubleLE());
  }
  return Object.fromEntries(entries.map(([name, field]) => [name, toClean(field)]));
}

function toCleanFloat(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
