import { UserFacingError } from "../lib/errors";
import { displayValue } from "../values/display";
import { isUndefinedMarker } from "../values/json";
import { boundKey } from "./indexKeys";
import { must } from "../lib/assert";
import { prefixEnd, successor, type BinaryKey } from "./keys";
import type { ScanRange } from "./scanSources";
import type { Index } from "./tables";
import type { JsonValue, QuerySource } from "./types";

type RangeExpression = Extract<QuerySource, { type: "IndexRange" }>["range"][number];
/** undefined is the missing field. */
type Bound = { value: JsonValue | undefined; inclusive: boolean };
type SplitRange = {
  equalities: Map<string, JsonValue | undefined>;
  inequality: { field: string; lower: Bound | null; upper: Bound | null } | null;
};

/** The keys a range means. Throws the official texts when the index cannot answer it. */
export function compileRange(index: Index, range: readonly RangeExpression[]): ScanRange {
  const end = must(prefixEnd(index.prefix), "index prefix without an end");
  if (range.length === 0) {
    return { start: index.prefix, end, equal: { prefix: index.prefix, depth: 0 } };
  }
  const simple = equalityPrefix(index, range);
  if (simple !== null) return wholeRange(index, simple, range.length);
  const split = splitRange(index, range);
  checkFieldOrder(index, split);
  return toKeys(index, split);
}

/** Everything that begins with these values of the first fields. */
function wholeRange(index: Index, prefix: BinaryKey, depth: number): ScanRange {
  const range = { start: prefix, end: must(prefixEnd(prefix), "range without an end") };
  return depth <= index.paths.length ? { ...range, equal: { prefix, depth } } : range;
}

/** The common case in short: equalities only, on the first fields, in their order. */
function equalityPrefix(index: Index, range: readonly RangeExpression[]): BinaryKey | null {
  let prefix = index.prefix;
  for (let i = 0; i < range.length; i++) {
    const expression = range[i];
    if (expression?.type !== "Eq" || expression.fieldPath !== index.rangeFields[i]) return null;
    const value = isUndefinedMarker(expression.value) ? undefined : expression.value;
    const { bytes, exact } = boundKey(index.table, expression.fieldPath, value);
    if (!exact) return null;
    prefix += bytes;
  }
  return prefix;
}

const fullName = (index: Index) => `${index.table.name}.${index.name}`;
const quote = (field: string) => `"${field}"`;
const display = (value: JsonValue | undefined) =>
  value === undefined ? "undefined" : displayValue(value);

/** Fields as the official texts show them: `_id` is implied everywhere, and left out. */
function showFields(fields: readonly string[]): string {
  return `[${fields.map(quote).join(", ")}]`;
}
const indexFields = (index: Index) =>
  showFields(index.rangeFields.filter((field) => field !== "_id"));

function splitRange(index: Index, range: readonly RangeExpression[]): SplitRange {
  const split: SplitRange = { equalities: new Map(), inequality: null };
  for (const { type, fieldPath: field, value: encoded } of range) {
    const value = isUndefinedMarker(encoded) ? undefined : encoded;
    if (type === "Eq") {
      const present = split.equalities.has(field);
      const old = split.equalities.get(field);
      if (present) throw alreadyDefined("equality", field, { comparator: "==", value: old });
      split.equalities.set(field, value);
    } else {
      addInequality(index, split, { type, field, value });
    }
  }
  const { inequality, equalities } = split;
  if (inequality && equalities.has(inequality.field)) {
    const value = equalities.get(inequality.field);
    throw alreadyDefined("inequality", inequality.field, { comparator: "==", value });
  }
  return split;
}

const COMPARATORS = { Gt: ">", Gte: ">=", Lt: "<", Lte: "<=" } as const;

function addInequality(
  index: Index,
  split: SplitRange,
  added: { type: keyof typeof COMPARATORS; field: string; value: JsonValue | undefined },
): void {
  const { type, field, value } = added;
  const isUpper = type === "Lt" || type === "Lte";
  const inequality = (split.inequality ??= { field, lower: null, upper: null });
  if ((isUpper ? inequality.upper : inequality.lower) !== null) {
    const comparator = COMPARATORS[type];
    throw alreadyDefined(isUpper ? "upper" : "lower", field, { comparator, value });
  }
  if (inequality.field !== field) {
    throw new UserFacingError(
      "Upper and lower bounds in `range` can only be applied to a single index field. This query " +
        `against index ${fullName(index)} attempted to set a range bound on both ` +
        `${quote(inequality.field)} and ${quote(field)}. Consider using \`filter\` instead. See ` +
        "https://docs.convex.dev/using/indexes for more info.",
    );
  }
  const bound = { value, inclusive: type === "Gte" || type === "Lte" };
  if (isUpper) inequality.upper = bound;
  else inequality.lower = bound;
}

function alreadyDefined(
  bound: string,
  field: string,
  { comparator, value }: { comparator: string; value: JsonValue | undefined },
): UserFacingError {
  return new UserFacingError(
    `Already defined ${bound} bound in index range. Can't add ${quote(field)} ${comparator} ${display(value)}.`,
  );
}

/** Equalities may come in any order, but together they must be the first fields of the index. */
function checkFieldOrder(index: Index, { equalities, inequality }: SplitRange): void {
  const rank = (field: string) => {
    const position = index.rangeFields.indexOf(field);
    if (position >= 0) return position;
    throw new UserFacingError(
      `The index range included a comparison with ${quote(field)}, but ${fullName(index)} with ` +
        `fields ${indexFields(index)} doesn't index this field. For more information see ` +
        "https://docs.convex.dev/using/indexes.",
    );
  };
  const used = [...equalities.keys()]
    .map((field) => ({ field, rank: rank(field) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ field }) => field);
  if (inequality) {
    rank(inequality.field);
    used.push(inequality.field);
  }
  for (const [i, field] of used.entries()) {
    if (index.rangeFields[i] === field) continue;
    throw new UserFacingError(
      `Tried to query index ${fullName(index)} but the query didn't use the index fields in ` +
        `order.\nIndex fields: ${indexFields(index)}\nQuery fields: ${showFields(used)}\n` +
        `First incorrect field: ${quote(field)}\n` +
        "For more information see https://docs.convex.dev/using/indexes.",
    );
  }
}

function toKeys(index: Index, { equalities, inequality }: SplitRange): ScanRange {
  let prefix = index.prefix;
  for (const field of index.rangeFields.slice(0, equalities.size)) {
    const { bytes, exact } = boundKey(index.table, field, equalities.get(field));
    prefix += bytes;
    if (!exact) return { start: prefix, end: prefix };
  }
  const whole = wholeRange(index, prefix, equalities.size);
  if (!inequality) return whole;
  const { field, lower, upper } = inequality;
  return {
    ...whole,
    start: lower ? lowerKey(prefix, index, { field, ...lower }) : whole.start,
    end: upper ? upperKey(prefix, index, { field, ...upper }) : whole.end,
  };
}

type FieldBound = Bound & { field: string };

function lowerKey(prefix: BinaryKey, index: Index, { field, value, inclusive }: FieldBound) {
  const { bytes, exact } = boundKey(index.table, field, value);
  const key = prefix + bytes;
  // No key begins with a value that no key can hold, so "past it" is "at it".
  return inclusive || !exact ? key : (prefixEnd(key) ?? successor(key));
}

function upperKey(prefix: BinaryKey, index: Index, { field, value, inclusive }: FieldBound) {
  const { bytes, exact } = boundKey(index.table, field, value);
  const key = prefix + bytes;
  return inclusive && exact ? (prefixEnd(key) ?? successor(key)) : key;
}
