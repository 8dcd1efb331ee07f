import { displayFloat } from "./display";
import { floatOf, kindOf, type JsonObject, type JsonValue } from "./json";

/** What `exportArgs()`, `exportReturns()` and a schema's `documentType` hold. */
export type ValidatorJson =
  | { type: "null" | "number" | "bigint" | "commitTs" | "boolean" | "string" | "bytes" | "any" }
  | { type: "literal"; value: JsonValue }
  | { type: "id"; tableName: string }
  | { type: "array"; value: ValidatorJson }
  | { type: "record"; keys: ValidatorJson; values: FieldValidatorJson }
  | { type: "object"; value: Record<string, FieldValidatorJson> }
  | { type: "union"; value: ValidatorJson[] };

export type FieldValidatorJson = { fieldType: ValidatorJson; optional: boolean };

/** Checks the shape of a pushed validator. Throws an Error naming what is wrong. */
export function parseValidatorJson(json: JsonValue): ValidatorJson {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new Error(`Invalid validator: ${JSON.stringify(json)}`);
  }
  switch (json.type) {
    case "null":
    case "number":
    case "bigint":
    case "commitTs":
    case "boolean":
    case "string":
    case "bytes":
    case "any":
      return { type: json.type };
    case "literal":
      return { type: "literal", value: requireField(json, "value") };
    case "id":
      return { type: "id", tableName: requireText(json, "tableName") };
    case "array":
      return { type: "array", value: parseValidatorJson(requireField(json, "value")) };
    case "record":
      return parseRecord(json);
    case "object":
      return { type: "object", value: parseFields(requireField(json, "value")) };
    case "union":
      return { type: "union", value: parseMembers(requireField(json, "value")) };
    default:
      throw new Error(`Invalid validator type: ${JSON.stringify(json.type)}`);
  }
}

function parseRecord(json: JsonObject): ValidatorJson {
  return {
    type: "record",
    keys: parseValidatorJson(requireField(json, "keys")),
    values: parseFieldValidator(requireField(json, "values")),
  };
}

function parseFields(json: JsonValue): Record<string, FieldValidatorJson> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new Error("Invalid object validator");
  }
  return Object.fromEntries(
    Object.entries(json).map(([name, field]) => [name, parseFieldValidator(field)]),
  );
}

function parseFieldValidator(json: JsonValue): FieldValidatorJson {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new Error("Invalid field validator");
  }
  return {
    fieldType: parseValidatorJson(requireField(json, "fieldType")),
    optional: json.optional === true,
  };
}

function parseMembers(json: JsonValue): ValidatorJson[] {
  if (!Array.isArray(json)) throw new Error("Invalid union validator");
  return json.map(parseValidatorJson);
}

function requireField(json: JsonObject, name: string): JsonValue {
  const value = json[name];
  if (value === undefined) throw new Error(`Invalid validator: missing \`${name}\``);
  return value;
}

function requireText(json: JsonObject, name: string): string {
  const value = requireField(json, name);
  if (typeof value !== "string") throw new Error(`Invalid validator: \`${name}\` is not a string`);
  return value;
}

/** As the official texts print it: `v.object({a: v.optional(v.string())})`. */
export function displayValidator(validator: ValidatorJson): string {
  switch (validator.type) {
    case "number":
      return "v.float64()";
    case "bigint":
      return "v.int64()";
    case "null":
    case "commitTs":
    case "boolean":
    case "string":
    case "bytes":
    case "any":
      return `v.${validator.type}()`;
    case "literal":
      return `v.literal(${displayLiteral(validator.value)})`;
    case "id":
      return `v.id("${validator.tableName}")`;
    case "array":
      return `v.array(${displayValidator(validator.value)})`;
    case "record":
      return `v.record(${displayValidator(validator.keys)}, ${displayValidator(validator.values.fieldType)})`;
    case "object":
      return displayObjectValidator(validator.value);
    case "union":
      return `v.union(${validator.value.map(displayValidator).join(", ")})`;
  }
}

function displayObjectValidator(fields: Record<string, FieldValidatorJson>): string {
  const shown = Object.keys(fields)
    .toSorted()
    .map((name) => `${name}: ${displayField(fields[name])}`);
  return `v.object({${shown.join(", ")}})`;
}

function displayField(field: FieldValidatorJson | undefined): string {
  if (!field) return "";
  const type = displayValidator(field.fieldType);
  return field.optional ? `v.optional(${type})` : type;
}

export function displayLiteral(value: JsonValue): string {
  switch (kindOf(value)) {
    case "float64": {
      const float = floatOf(value);
      return Number.isFinite(float) ? displayFloat(float) : "<number>";
    }
    case "int64":
      return "<bigint>";
    default:
      return JSON.stringify(value);
  }
}
