import { UserFacingError } from "../lib/errors";
import { displayValue } from "../values/display";
import { getField, parseFieldPath } from "../values/fieldPath";
import { encodeKey } from "../values/indexKey";
import { bigintOf, floatOf, isUndefinedMarker, kindOf } from "../values/json";
import { toBinary } from "./keys";
import type { JsonObject, JsonValue } from "./types";

type Result = JsonValue | undefined;
type Expression = (document: JsonObject) => Result;

/** Compiles `.filter()`'s expression. The answer throws the official texts for wrong types. */
export function compileFilter(json: JsonValue): (document: JsonObject) => boolean {
  const expression = compile(json);
  return (document) => toBoolean(expression(document));
}

function compile(json: JsonValue): Expression {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return literal(json);
  const [operator, operand] = Object.entries(json)[0] ?? ["", null];
  switch (operator) {
    case "$literal":
      return literal(operand);
    case "$field": {
      const path = parseFieldPath(fieldOf(operand));
      return (document) => getField(document, path);
    }
    case "$eq":
      return compare(operand, (a, b) => isEqual(a, b));
    case "$neq":
      return compare(operand, (a, b) => !isEqual(a, b));
    case "$lt":
      return compare(operand, (a, b) => order(a, b) < 0);
    case "$lte":
      return compare(operand, (a, b) => order(a, b) <= 0);
    case "$gt":
      return compare(operand, (a, b) => order(a, b) > 0);
    case "$gte":
      return compare(operand, (a, b) => order(a, b) >= 0);
    case "$add":
      return arithmetic("add", operand, { ints: (a, b) => a + b, floats: (a, b) => a + b });
    case "$sub":
      return arithmetic("subtract", operand, { ints: (a, b) => a - b, floats: (a, b) => a - b });
    case "$mul":
      return arithmetic("multiply", operand, { ints: (a, b) => a * b, floats: (a, b) => a * b });
    case "$div":
      return arithmetic("divide", operand, { ints: (a, b) => a / b, floats: (a, b) => a / b });
    case "$mod":
      return arithmetic("mod", operand, { ints: (a, b) => a % b, floats: (a, b) => a % b });
    case "$and":
      return conjunction(operand);
    case "$or":
      return disjunction(operand);
    case "$not": {
      const inner = compile(operand);
      return (document) => !toBoolean(inner(document));
    }
    case "$neg":
      return negation(operand);
    default:
      throw new UserFacingError(`Invalid filter expression: ${JSON.stringify(json)}`);
  }
}

function fieldOf(operand: JsonValue): string {
  if (typeof operand === "string") return operand;
  throw new UserFacingError(`Invalid field in filter: ${JSON.stringify(operand)}`);
}

function literal(json: JsonValue): Expression {
  const value = isUndefinedMarker(json) ? undefined : json;
  return () => value;
}

function pair(operand: JsonValue): [Expression, Expression] {
  const [left, right] = Array.isArray(operand) ? operand : [];
  if (left === undefined || right === undefined) {
    throw new UserFacingError(`Invalid filter operands: ${JSON.stringify(operand)}`);
  }
  return [compile(left), compile(right)];
}

function list(operand: JsonValue): Expression[] {
  if (Array.isArray(operand)) return operand.map(compile);
  throw new UserFacingError(`Invalid filter operands: ${JSON.stringify(operand)}`);
}

function compare(operand: JsonValue, decide: (a: Result, b: Result) => boolean): Expression {
  const [left, right] = pair(operand);
  return (document) => decide(left(document), right(document));
}

function conjunction(operand: JsonValue): Expression {
  const parts = list(operand);
  return (document) => {
    for (const part of parts) if (!toBoolean(part(document))) return false;
    return true;
  };
}

function disjunction(operand: JsonValue): Expression {
  const parts = list(operand);
  return (document) => {
    for (const part of parts) if (toBoolean(part(document))) return true;
    return false;
  };
}

const isScalar = (value: Result) => typeof value !== "object" || value === null;

function isEqual(a: Result, b: Result): boolean {
  return isScalar(a) && isScalar(b) ? a === b : sortKey(a) === sortKey(b);
}

/** The order of indexes. */
function order(a: Result, b: Result): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [sortKey(a), sortKey(b)];
  return left < right ? -1 : left === right ? 0 : 1;
}

function sortKey(value: Result): string {
  return toBinary(encodeKey([value]));
}

type Operation = {
  ints: (a: bigint, b: bigint) => bigint;
  floats: (a: number, b: number) => number;
};

function arithmetic(name: string, operand: JsonValue, operation: Operation): Expression {
  const [left, right] = pair(operand);
  return (document) => {
    const [a, b] = [left(document), right(document)];
    const [kindA, kindB] = [kind(a), kind(b)];
    if (a !== undefined && b !== undefined && kindA === kindB) {
      if (kindA === "Float64") return fromFloat(operation.floats(floatOf(a), floatOf(b)));
      if (kindA === "Int64") return integers(name, operation, [bigintOf(a), bigintOf(b)]);
    }
    throw new UserFacingError(
      `Cannot ${name} ${display(a)} (type ${kindA}) and ${display(b)} (type ${kindB})`,
    );
  };
}

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

function integers(name: string, operation: Operation, [a, b]: [bigint, bigint]): JsonValue {
  const divides = name === "divide" || name === "mod";
  if (divides && b === 0n) throw new UserFacingError(`Cannot ${name} ${a} by zero`);
  const result = operation.ints(a, b);
  if (result < MIN_INT64 || result > MAX_INT64) {
    throw new UserFacingError(`Cannot ${name} ${a} and ${b}: the result is out of range for Int64`);
  }
  return fromInteger(result);
}

function negation(operand: JsonValue): Expression {
  const inner = compile(operand);
  return (document) => {
    const value = inner(document);
    if (value !== undefined && kind(value) === "Float64") return fromFloat(-floatOf(value));
    if (value !== undefined && kind(value) === "Int64") {
      const result = -bigintOf(value);
      if (result <= MAX_INT64) return fromInteger(result);
      throw new UserFacingError(
        `Cannot negate ${bigintOf(value)}: the result is out of range for Int64`,
      );
    }
    throw new UserFacingError(`Cannot negate ${display(value)} (type ${kind(value)})`);
  };
}

function toBoolean(value: Result): boolean {
  if (typeof value === "boolean") return value;
  throw new UserFacingError(
    `Cannot use value ${display(value)} (type ${kind(value)}) as a Boolean`,
  );
}

const KIND_NAMES = {
  null: "Null",
  int64: "Int64",
  float64: "Float64",
  boolean: "Boolean",
  string: "String",
  bytes: "Bytes",
  array: "Array",
  object: "Object",
} as const;

function kind(value: Result): string {
  return value === undefined ? "undefined" : KIND_NAMES[kindOf(value)];
}

function display(value: Result): string {
  return value === undefined ? "undefined" : displayValue(value);
}

function fromFloat(value: number): JsonValue {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return { $float: bytes.toString("base64") };
}

function fromInteger(value: bigint): JsonValue {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return { $integer: bytes.toString("base64") };
}
