import { makeInternalId } from "./documentCodec";

const scratch = new DataView(new ArrayBuffer(8));

/** The next greater number, for positive ones. */
export function nextFloat(value: number): number {
  scratch.setFloat64(0, value);
  scratch.setBigInt64(0, scratch.getBigInt64(0) + 1n);
  return scratch.getFloat64(0);
}

/** Whether an id was made for this time. */
export function isTimeOf(internalId: Uint8Array, creationTime: number): boolean {
  const own = makeInternalId(creationTime);
  return creationTime > 0 && Buffer.compare(own.subarray(0, 8), internalId.subarray(0, 8)) === 0;
}
