/**
 * Dot products of one 16-bit vector with many 8-bit rows, in WebAssembly with SIMD: eight
 * components per step instead of one, and a quarter of the memory that floats would take.
 *
 * The module is a few dozen instructions, written down here as they are:
 *
 *   dots(query, rows, stride, slots, count, out):
 *     for i in 0..count: out[i] = sum over k of query[k] * rows[slots[i] * stride + k]
 */
export type DotFunction = (
  query: number,
  rows: number,
  stride: number,
  slots: number,
  count: number,
  out: number,
) => void;

export function compileDots(memory: WebAssembly.Memory): DotFunction {
  module ??= new WebAssembly.Module(moduleBytes());
  const instance = new WebAssembly.Instance(module, { host: { memory } });
  return instance.exports.dots as DotFunction;
}

/** Components that the kernel takes at a time: rows and query are padded with zeros to a multiple. */
export const STEP = 32;

let module: WebAssembly.Module | undefined;

/** Most pages a memory of 32-bit addresses can have, 64 KiB each. */
export const MAX_PAGES = 65_536;

const I32 = 0x7f;
const V128 = 0x7b;

// Parameters and locals by their numbers.
const QUERY = 0;
const ROWS = 1;
const STRIDE = 2;
const SLOTS = 3;
const COUNT = 4;
const OUT = 5;
const I = 6;
const ROW = 7;
const K = 8;
const SUM = 9;

const code = (...parts: readonly number[][]) => parts.flat();
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const i32 = (value: number) => [0x41, ...signed(value)];
const add = [0x6a];
const multiply = [0x6c];
const shiftLeft = [0x74];
const loadI32 = [0x28, 2, 0];
const storeI32 = [0x36, 2, 0];
const lessThan = [0x49];
const LOOP = [0x03, 0x40];
const branchIf = (depth: number) => [0x0d, depth];
const END = [0x0b];
const zeroVector = [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)];
const loadVector = (offset: number) => [0xfd, 0x00, 0, offset];
/** Eight bytes, sign-extended to 16 bits each. */
const loadBytesExtended = (offset: number) => [0xfd, 0x01, 0, offset];
/** Products of 16-bit lanes, neighbours added. */
const dotPairs = [0xfd, 0xba, 0x01];
const addLanes = [0xfd, 0xae, 0x01];
const lane = (index: number) => [0xfd, 0x1b, index];

function body(): number[] {
  const advance = (local: number, step: number) => code(get(local), i32(step), add, set(local));
  const addressOf = (base: number) => code(get(base), get(I), i32(2), shiftLeft, add);
  const queryAddress = code(get(QUERY), get(K), i32(1), shiftLeft, add);
  const rowAddress = code(get(ROW), get(K), add);
  /** Eight components, that many behind the k-th. */
  const eightAt = (offset: number) =>
    code(
      code(get(SUM), queryAddress, loadVector(2 * offset), rowAddress, loadBytesExtended(offset)),
      code(dotPairs, addLanes, set(SUM)),
    );
  const sumOfLanes = code(
    code(get(SUM), lane(0), get(SUM), lane(1), add),
    code(get(SUM), lane(2), add, get(SUM), lane(3), add),
  );
  const oneRow = code(
    code(get(ROWS), addressOf(SLOTS), loadI32, get(STRIDE), multiply, add, set(ROW)),
    code(zeroVector, set(SUM), i32(0), set(K)),
    LOOP,
    code(eightAt(0), eightAt(8), eightAt(16), eightAt(24)),
    advance(K, STEP),
    code(get(K), get(STRIDE), lessThan, branchIf(0)),
    END,
    code(addressOf(OUT), sumOfLanes, storeI32),
  );
  const allRows = code(
    LOOP,
    oneRow,
    advance(I, 1),
    code(get(I), get(COUNT), lessThan, branchIf(0)),
    END,
  );
  // Three locals of i32 and one vector.
  return code([2, 3, I32, 1, V128], allRows, END);
}

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const code = body();
  const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  return Uint8Array.from([
    ...magicAndVersion,
    ...section(1, [1, 0x60, 6, I32, I32, I32, I32, I32, I32, 0]),
    ...section(2, [1, ...name("host"), ...name("memory"), 0x02, 0x00, ...unsigned(1)]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name("dots"), 0x00, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

const section = (id: number, content: number[]) => [id, ...unsigned(content.length), ...content];
const name = (text: string) => [...unsigned(text.length), ...Buffer.from(text)];

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

/** Small constants only: one byte of signed LEB128. */
function signed(value: number): number[] {
  if (value < 0 || value > 63) throw new Error("Bug: constant does not fit in one byte");
  return [value];
}
