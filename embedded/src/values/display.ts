import { bigintOf, bytesOf, floatOf, kindOf, type JsonObject, type JsonValue } from "./json";

/** An encoded value as the official error texts print it: `{a: 5.0, b: "x"}`. */
export function displayValue(value: JsonValue): string {
  switch (kindOf(value)) {
    case "null":
    case "boolean":
      return JSON.stringify(value);
    case "int64":
      return String(bigintOf(value));
    case "float64":
      return displayFloat(floatOf(value));
    case "string":
      return displayString(value as string);
    case "bytes":
      return `b"${bytesOf(value, "$bytes").toString("base64")}"`;
    case "array":
      return `[${(value as JsonValue[]).map(displayValue).join(", ")}]`;
    case "object":
      return displayObject(value as JsonObject);
  }
}

function displayObject(value: JsonObject): string {
  const fields = Object.keys(value).toSorted();
  return `{${fields.map((name) => `${name}: ${displayValue(value[name] ?? null)}`).join(", ")}}`;
}

/** Shortest digits, always with a fraction or an exponent: `5.0`, `1e16`, `1e-5`. */
export function displayFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude >= 1e16 || magnitude < 1e-4)) {
    return value.toExponential().replace("e+", "e");
  }
  const text = String(value);
  return text.includes(".") ? text : `${text}.0`;
}

const escapeOf: Record<string, string> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\0": "\\0",
};

/** In double quotes; what does not print becomes `\u{..}`. */
function displayString(text: string): string {
  const escaped = text.replaceAll(
    /["\\]|[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu,
    (char) => escapeOf[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${escaped}"`;
}
