import { getField, parseFieldPath, type FieldPath } from "../../values/fieldPath";
import { concatKeys, encodeKey, type IndexValue } from "../../values/indexKey";
import type { JsonObject, JsonValue } from "../../values/json";

/**
 * A vector index has two rows per document, without the database's prefix:
 *
 *   coarse  01 [document id] -> scale (float32), components as bytes, filter values
 *   exact   02 [document id] -> components (float32) of the vector scaled to length 1
 *
 * Coarse rows are all in memory while the index is used: a quarter of the size, and read alone they
 * make a start quick. Exact rows are read for the few best.
 */
export type VectorIndexDefinition = {
  vectorField: string;
  dimensions: number;
  filterFields: readonly string[];
};

export type VectorLayout = {
  readonly vectorPath: FieldPath;
  readonly dimensions: number;
  readonly filterFields: readonly string[];
  readonly filterPaths: readonly FieldPath[];
};

export type CoarseVector = {
  scale: number;
  components: Int8Array;
  /** Keys of the filter values in the order of the filter fields. */
  filters: Uint8Array[];
};

const COARSE = Uint8Array.of(1);
const EXACT = Uint8Array.of(2);

export function defineVectorIndex(definition: VectorIndexDefinition): VectorLayout {
  const { vectorField, dimensions, filterFields } = definition;
  return {
    vectorPath: parseFieldPath(vectorField),
    dimensions,
    filterFields,
    filterPaths: filterFields.map(parseFieldPath),
  };
}

export type VectorEntry = { key: Uint8Array; value: Uint8Array };

/** Both rows for a document; none when it has no vector of the right size. */
export function vectorEntries(
  layout: VectorLayout,
  document: JsonObject,
  internalId: Uint8Array,
): VectorEntry[] {
  const vector = readVector(getField(document, layout.vectorPath), layout.dimensions);
  if (!vector) return [];
  const filters = layout.filterPaths.map((path) => filterKey(getField(document, path)));
  return [
    { key: coarseKey(internalId), value: encodeCoarse(toCoarse(vector), filters) },
    { key: exactKey(internalId), value: new Uint8Array(vector.buffer) },
  ];
}

export const coarseKey = (internalId: Uint8Array) => concatKeys(COARSE, internalId);
export const exactKey = (internalId: Uint8Array) => concatKeys(EXACT, internalId);
export const COARSE_RANGE = { start: COARSE, end: EXACT };

export const filterKey = (value: IndexValue) => encodeKey([value]);

function readVector(
  value: JsonValue | undefined,
  dimensions: number,
): Float32Array<ArrayBuffer> | null {
  if (!Array.isArray(value) || value.length !== dimensions) return null;
  const vector = new Float32Array(dimensions);
  for (let i = 0; i < dimensions; i++) {
    const component = value[i];
    if (typeof component === "number") vector[i] = component;
    // The special floats: a minus zero is a zero, with the others nothing can be compared.
    else if (JSON.stringify(component) !== MINUS_ZERO) return null;
  }
  return normalize(vector);
}

const MINUS_ZERO = '{"$float":"AAAAAAAAAIA="}';

/** In place; a vector without length stays as it is and is at a right angle to all others. */
export function normalize<V extends Float32Array>(vector: V): V {
  let squares = 0;
  for (const component of vector) squares += component * component;
  if (squares === 0) return vector;
  const factor = 1 / Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) * factor;
  return vector;
}

export function toCoarse(vector: Float32Array): { scale: number; components: Int8Array } {
  let greatest = 0;
  for (const component of vector) greatest = Math.max(greatest, Math.abs(component));
  const scale = greatest / 127 || 1;
  const components = new Int8Array(vector.length);
  for (let i = 0; i < vector.length; i++) components[i] = Math.round((vector[i] ?? 0) / scale);
  return { scale, components };
}

function encodeCoarse(
  { scale, components }: { scale: number; components: Int8Array },
  filters: readonly Uint8Array[],
): Uint8Array {
  const head = Buffer.alloc(4);
  head.writeFloatLE(scale);
  const parts = filters.flatMap((filter) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(filter.length);
    return [length, filter];
  });
  return concatKeys(head, new Uint8Array(components.buffer), ...parts);
}

export function decodeCoarse(value: Uint8Array, dimensions: number): CoarseVector {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const filters: Uint8Array[] = [];
  let position = 4 + dimensions;
  while (position < bytes.length) {
    const start = position + 4;
    position = start + bytes.readUInt32LE(position);
    filters.push(bytes.subarray(start, position));
  }
  const components = new Int8Array(value.buffer, value.byteOffset + 4, dimensions);
  return { scale: bytes.readFloatLE(0), components, filters };
}

export function decodeExact(value: Uint8Array): Float32Array {
  // A view of floats must begin at a multiple of four.
  const vector = new Float32Array(value.byteLength / 4);
  new Uint8Array(vector.buffer).set(value);
  return vector;
}
