/** One record of a CSV text; `line` counts records, not line breaks. */
export type CsvRecord = { line: number; cells: string[] };

/**
 * Reads RFC 4180: cells in double quotes may hold commas, line breaks and
 * doubled quotes. Lines end in LF or CRLF; empty lines are skipped.
 */
export async function* readCsv(chunks: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let line = 0;
  let cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  /** A quote inside a quoted cell: doubled, or the end of it? */
  let sawQuote = false;
  const endCell = () => {
    cells.push(cell);
    cell = "";
  };
  const takeRecord = (): CsvRecord | null => {
    endCell();
    const record = { line: line++, cells };
    cells = [];
    return record.cells.length === 1 && record.cells[0] === "" ? null : record;
  };
  for await (const chunk of chunks) {
    for (const char of chunk) {
      if (isQuoted && !sawQuote) {
        if (char === '"') sawQuote = true;
        else cell += char;
        continue;
      }
      if (sawQuote) {
        sawQuote = false;
        if (char === '"') {
          cell += '"';
          continue;
        }
        isQuoted = false;
      }
      if (char === '"' && cell === "") isQuoted = true;
      else if (char === ",") endCell();
      else if (char === "\n") {
        const record = takeRecord();
        if (record) yield record;
      } else if (char !== "\r") cell += char;
    }
  }
  if (cell !== "" || cells.length > 0 || isQuoted) {
    const record = takeRecord();
    if (record) yield record;
  }
}
