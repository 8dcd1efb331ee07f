import { UserFacingError } from "../lib/errors";
import { displayFloat, displayValue } from "../values/display";
import { formatSize } from "../values/size";
import type { StoredDocument } from "./documentCodec";
import { LIMITS } from "./limits";
import type { JsonObject, JsonValue } from "./types";

/** Rules for every document, whatever the schema says. Throws the official texts. */
export function checkDocument(document: StoredDocument): void {
  if (document.size > LIMITS.documentSize) {
    throw new UserFacingError(
      `Value is too large (${formatSize(document.size)} > maximum size ${formatSize(LIMITS.documentSize)})`,
    );
  }
}

/**
 * Checks names, lengths and depth of user fields and answers them with `$commitTs` placeholders
 * replaced. Throws the official texts.
 */
export function checkFields(fields: JsonObject, commitTs: bigint): JsonObject {
  const walk = new FieldWalk();
  walk.object(fields, 1, true);
  const violations = walk.violations();
  if (violations.length > 0) {
    throw new UserFacingError(
      `${displayValue(fields)} isn't a valid document: ${violations.join("\n ")}`,
    );
  }
  return walk.sawCommitTs ? (resolveCommitTs(fields, encodeInt64(commitTs)) as JsonObject) : fields;
}

/** `_id` and `_creationTime` may be given when they are the document's own. */
export function checkSystemFields(
  fields: JsonObject,
  own: { id: string; creationTime: number },
): void {
  const { _id: id, _creationTime: creationTime } = fields;
  if (id !== undefined && id !== own.id) {
    throw new UserFacingError(
      `Provided document ID "${own.id}" doesn't match '_id' field ${displayValue(id)}`,
    );
  }
  if (creationTime !== undefined && creationTime !== own.creationTime) {
    throw new UserFacingError(
      `Provided creation time ${displayFloat(own.creationTime)} doesn't match '_creationTime' ` +
        `field in ${displayValue(fields)}`,
    );
  }
}

class FieldWalk {
  sawCommitTs = false;
  #deepest = 0;
  #badNames: string[] = [];

  violations(): string[] {
    const systemFields = this.#badNames.map(
      (name) =>
        `Field '${name}' starts with an underscore, which is only allowed for system fields like '_id'`,
    );
    if (this.#deepest <= LIMITS.documentNesting) return systemFields;
    const nesting = `Document is too nested (nested ${this.#deepest} levels deep > maximum nesting ${LIMITS.documentNesting})`;
    return [nesting, ...systemFields];
  }

  value(value: JsonValue, depth: number): void {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) this.array(value, depth);
    else this.object(value, depth, false);
  }

  array(value: JsonValue[], depth: number): void {
    if (value.length > LIMITS.arrayLength) {
      throw new UserFacingError(
        `Array length is too long (${value.length} > maximum length ${LIMITS.arrayLength})`,
      );
    }
    this.depth(depth);
    for (const element of value) this.value(element, depth + 1);
  }

  object(value: JsonObject, depth: number, isDocument: boolean): void {
    const names = Object.keys(value);
    const first = names[0];
    if (!isDocument && first !== undefined && first.charCodeAt(0) === DOLLAR) {
      this.special(first);
      return;
    }
    if (names.length > LIMITS.objectFields) {
      throw new UserFacingError(
        `Object has too many fields (${names.length} > maximum number ${LIMITS.objectFields})`,
      );
    }
    this.depth(depth);
    for (const name of names) {
      checkFieldName(name);
      if (isDocument && name.charCodeAt(0) === UNDERSCORE) this.topLevelName(name);
      this.value(value[name] ?? null, depth + 1);
    }
  }

  special(name: string): void {
    if (name === "$commitTs") this.sawCommitTs = true;
    else if (name !== "$integer" && name !== "$float" && name !== "$bytes") checkFieldName(name);
  }

  topLevelName(name: string): void {
    if (name !== "_id" && name !== "_creationTime") this.#badNames.push(name);
  }

  /** Beyond the limit of values, where nothing may go on recursing. */
  depth(depth: number): void {
    if (depth > this.#deepest) this.#deepest = depth;
    if (depth <= LIMITS.valueNesting) return;
    throw new UserFacingError(
      `Value is too nested (nested ${depth} levels deep > maximum nesting ${LIMITS.valueNesting})`,
    );
  }
}

const DOLLAR = 36;
const UNDERSCORE = 95;

function checkFieldName(name: string): void {
  if (name.length <= LIMITS.fieldNameLength && GOOD_NAME.test(name)) return;
  if (name.startsWith("$")) {
    throw new UserFacingError(`Field name ${name} starts with '$', which is reserved.`);
  }
  const bad = Array.from(name).find((char) => char < " " || char > "~");
  if (bad !== undefined) {
    throw new UserFacingError(
      `Field name ${name} has invalid character '${bad}': Field names can only contain ` +
        "non-control ASCII characters",
    );
  }
  throw new UserFacingError(
    `Field name is too long (${name.length} > maximum ${LIMITS.fieldNameLength})`,
  );
}

const GOOD_NAME = /^(?!\$)[ -~]*$/;

function encodeInt64(value: bigint): JsonValue {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return { $integer: bytes.toString("base64") };
}

function resolveCommitTs(value: JsonValue, commitTs: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => resolveCommitTs(element, commitTs));
  if ("$commitTs" in value) return commitTs;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, resolveCommitTs(field, commitTs)]),
  );
}

/** Throws the official text for names that no table may have. */
export function checkTableName(name: string): void {
  const problem = tableNameProblem(name);
  if (problem === null) return;
  throw new UserFacingError(`Invalid argument \`table\` for \`db.insert\`: ${problem}`);
}

function tableNameProblem(name: string): string | null {
  if (/^(?=.*[^_])[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) return null;
  const first = name[0];
  if (first === undefined) return "Identifier cannot be empty";
  if (!/[A-Za-z_]/.test(first)) {
    return `Invalid first character '${first}' in ${name}: Identifiers must start with an alphabetic character or underscore`;
  }
  const bad = Array.from(name).find((char) => !/[A-Za-z0-9_]/.test(char));
  if (bad !== undefined) {
    return `Identifier ${name} has invalid character '${bad}': Identifiers can only contain alphanumeric characters or underscores`;
  }
  if (name.length > 64) return `Identifier is too long (${name.length} > maximum 64)`;
  return `Identifier ${name} cannot have exclusively underscores`;
}
