import { displayValue } from "./display";
import { tableNumberOfId } from "./ids";
import { kindOf, type JsonObject, type JsonValue, type ValueKind } from "./json";
import {
  displayLiteral,
  displayValidator,
  parseValidatorJson,
  type FieldValidatorJson,
  type ValidatorJson,
} from "./validatorJson";

/**
 * Name of the table with that number in the component whose function or table is checked, null if
 * there is none. System tables go by their own names ("_storage").
 */
export type TableNameLookup = (tableNumber: number) => string | null;

/** Checks an encoded value: null when it fits, else the official text of what is wrong with it. */
export interface Checker {
  check(value: JsonValue, tableName: TableNameLookup): string | null;
  /** True for validators that accept everything, so that callers need not even parse. */
  readonly acceptsAnything: boolean;
}

/**
 * Compiles validator JSON (an object, or its text; null, an absent validator, accepts all). Values that fit cost one walk and no
 * allocation; the error text is worked out in a second walk.
 * Throws an Error when the JSON is not a validator.
 */
export function compileValidator(json: JsonValue): Checker {
  const parsed = (typeof json === "string" ? JSON.parse(json) : json) as JsonValue;
  return checkerOf(compile(parseValidatorJson(parsed ?? { type: "any" })));
}

/** For whole documents: fields that begin with "_" at the top are the system's and not looked at. */
export function compileDocumentValidator(json: JsonValue | null): Checker {
  const checker = compileValidator(json);
  if (checker.acceptsAnything) return checker;
  return {
    acceptsAnything: false,
    check: (value, tableName) => checker.check(withoutSystemFields(value), tableName),
  };
}

function withoutSystemFields(value: JsonValue): JsonValue {
  if (kindOf(value) !== "object") return value;
  const fields = value as JsonObject;
  if (!Object.keys(fields).some(isSystemField)) return value;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !isSystemField(name)));
}

const isSystemField = (name: string) => name.charCodeAt(0) === 95;

function checkerOf(node: Node): Checker {
  return {
    acceptsAnything: node.json.type === "any",
    check: (value, tableName) =>
      node.fits(value, tableName) ? null : (node.explain(value, tableName, "") ?? null),
  };
}

type Node = {
  json: ValidatorJson;
  fits(value: JsonValue, tableName: TableNameLookup): boolean;
  /** Only called when the value does not fit. */
  explain(value: JsonValue, tableName: TableNameLookup, path: string): string | null;
};

function compile(json: ValidatorJson): Node {
  switch (json.type) {
    case "any":
      return { json, fits: () => true, explain: () => null };
    case "string":
      return leaf(json, (value) => typeof value === "string");
    case "boolean":
      return leaf(json, (value) => typeof value === "boolean");
    case "null":
      return leaf(json, (value) => value === null);
    case "number":
      return leaf(json, (value) => typeof value === "number" || isKind(value, "float64"));
    case "bigint":
    case "commitTs":
      return leaf(json, (value) => isKind(value, "int64"));
    case "bytes":
      return leaf(json, (value) => isKind(value, "bytes"));
    case "literal":
      return compileLiteral(json);
    case "id":
      return compileId(json);
    case "array":
      return compileArray(json, compile(json.value));
    case "record":
      return compileRecord(json, compile(json.keys), compile(json.values.fieldType));
    case "object":
      return compileObject(json, json.value);
    case "union":
      return compileUnion(json, json.value.map(compile));
  }
}

const isKind = (value: JsonValue, kind: ValueKind) =>
  typeof value === "object" && value !== null && kindOf(value) === kind;

function leaf(json: ValidatorJson, fits: (value: JsonValue) => boolean): Node {
  return { json, fits, explain: (value, _, path) => noMatch(json, value, path) };
}

function compileLiteral(json: ValidatorJson & { type: "literal" }): Node {
  const wanted = json.value;
  // Numbers and bigints have one encoding each, so their texts are equal if and only if they are.
  const text = JSON.stringify(wanted);
  const fits =
    typeof wanted === "object"
      ? (value: JsonValue) => JSON.stringify(value) === text
      : (value: JsonValue) => value === wanted;
  const shown = displayLiteral(wanted);
  const explain: Node["explain"] = (value, _, path) =>
    `\`${displayValue(value)}\` does not match literal validator \`v.literal(${shown})\`.${shownPath(path)}`;
  return { json, fits, explain };
}

function compileId(json: ValidatorJson & { type: "id" }): Node {
  const nameOf = (value: JsonValue, tableName: TableNameLookup) => {
    const number = typeof value === "string" ? tableNumberOfId(value) : null;
    return number === null ? null : tableName(number);
  };
  return {
    json,
    fits: (value, tableName) => nameOf(value, tableName) === json.tableName,
    explain(value, tableName, path) {
      const found = nameOf(value, tableName);
      if (found === null) return noMatch(json, value, path);
      const whose = found.startsWith("_") ? "a system table" : `table \`${found}\``;
      return (
        `Found ID ${displayValue(value)} from ${whose}, which does not match the table name in ` +
        `validator \`v.id("${json.tableName}")\`.${shownPath(path)}`
      );
    },
  };
}

function compileArray(json: ValidatorJson, element: Node): Node {
  return {
    json,
    fits(value, tableName) {
      if (!Array.isArray(value)) return false;
      for (const item of value) if (!element.fits(item, tableName)) return false;
      return true;
    },
    explain(value, tableName, path) {
      if (!Array.isArray(value)) return noMatch(json, value, path);
      for (const [i, item] of value.entries()) {
        if (!element.fits(item, tableName)) {
          return element.explain(item, tableName, `${path}[${i}]`);
        }
      }
      return null;
    },
  };
}

function compileRecord(json: ValidatorJson, key: Node, element: Node): Node {
  const explain: Node["explain"] = (value, tableName, path) => {
    if (kindOf(value) !== "object") return noMatch(json, value, path);
    for (const [name, item] of sortedEntries(value as JsonObject)) {
      if (!key.fits(name, tableName)) return key.explain(name, tableName, `${path}.keys()`);
      if (!element.fits(item, tableName)) {
        return element.explain(item, tableName, `${path}.values()`);
      }
    }
    return null;
  };
  const fits: Node["fits"] = (value, tableName) => {
    if (kindOf(value) !== "object") return false;
    for (const [name, item] of Object.entries(value as JsonObject)) {
      if (!key.fits(name, tableName) || !element.fits(item, tableName)) return false;
    }
    return true;
  };
  return { json, fits, explain };
}

function compileObject(json: ValidatorJson, fieldsJson: Record<string, FieldValidatorJson>): Node {
  const fields = Object.keys(fieldsJson)
    .toSorted()
    .flatMap((name) => {
      const field = fieldsJson[name];
      return field ? [{ name, optional: field.optional, node: compile(field.fieldType) }] : [];
    });
  const known = new Set(fields.map((field) => field.name));

  const fits: Node["fits"] = (value, tableName) => {
    if (kindOf(value) !== "object") return false;
    const object = value as JsonObject;
    let present = 0;
    for (const field of fields) {
      const item = Object.hasOwn(object, field.name) ? object[field.name] : undefined;
      if (item === undefined) {
        if (!field.optional) return false;
        continue;
      }
      present++;
      if (!field.node.fits(item, tableName)) return false;
    }
    return Object.keys(object).length === present;
  };

  const explain: Node["explain"] = (value, tableName, path) => {
    if (kindOf(value) !== "object") return noMatch(json, value, path);
    const object = value as JsonObject;
    for (const { name, optional, node } of fields) {
      const item = Object.hasOwn(object, name) ? object[name] : undefined;
      if (item === undefined && !optional) return missingField(json, object, name, path);
      if (item !== undefined && !node.fits(item, tableName)) {
        return node.explain(item, tableName, `${path}.${name}`);
      }
    }
    const extra = Object.keys(object)
      .toSorted()
      .find((name) => !known.has(name));
    return extra === undefined ? null : extraField(json, object, extra, path);
  };
  return { json, fits, explain };
}

function compileUnion(json: ValidatorJson, members: Node[]): Node {
  const [only] = members;
  if (members.length === 1 && only) return { ...only, json };
  const fits: Node["fits"] = (value, tableName) => {
    for (const member of members) if (member.fits(value, tableName)) return true;
    return false;
  };
  return { json, fits, explain: (value, _, path) => noMatch(json, value, path) };
}

const sortedEntries = (object: JsonObject) =>
  Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1));

const shownPath = (path: string) => (path === "" ? "" : `Path: ${path}`);

function noMatch(json: ValidatorJson, value: JsonValue, path: string): string {
  return (
    `Value does not match validator.\n${shownPath(path)}\n` +
    `Value: ${displayValue(value)}\nValidator: ${displayValidator(json)}`
  );
}

function missingField(json: ValidatorJson, object: JsonObject, name: string, path: string): string {
  return (
    `Object is missing the required field \`${name}\`. Consider wrapping the field validator in ` +
    `\`v.optional(...)\` if this is expected.\n${shownPath(path)}\n` +
    `Object: ${displayValue(object)}\nValidator: ${displayValidator(json)}`
  );
}

function extraField(json: ValidatorJson, object: JsonObject, name: string, path: string): string {
  return (
    `Object contains extra field \`${name}\` that is not in the validator.\n${shownPath(path)}\n` +
    `Object: ${displayValue(object)}\nValidator: ${displayValidator(json)}`
  );
}
