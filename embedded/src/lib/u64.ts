/** Timestamps on the wire: standard base64 of 8 bytes, little endian. */
export function encodeU64(value: bigint): string {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64LE(value);
  return bytes.toString("base64");
}

/** null when the text is not the encoding of a U64. */
export function decodeU64(text: string): bigint | null {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === 8 ? bytes.readBigUInt64LE() : null;
}
