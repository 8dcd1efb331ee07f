/** Shape of the rows that the crash test writes and looks for. */
export const ROWS_PER_COMMIT = 6;

export function rowKey(commit: number, row: number): Uint8Array {
  const key = Buffer.alloc(5);
  key.writeUInt32BE(commit, 0);
  key.writeUInt8(row, 4);
  return key;
}
