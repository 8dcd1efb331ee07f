import type { ComponentId, Database } from "../../database/types";
import { setImmediateReal } from "../../runtime/clock";

const PAGE_ROWS = 1_000;
const PAGE_BYTES = 4 * 1024 * 1024;

/**
 * All documents of a table as they were at `ts`, in pages of JSON texts, oldest
 * first. Other work of the thread runs between the pages; somebody has to keep a
 * transaction at `ts` open meanwhile.
 */
export async function* readTable(
  database: Database,
  table: { component: ComponentId; name: string; ts: bigint },
): AsyncGenerator<string[]> {
  let cursor: string | null = null;
  for (let isDone = false; !isDone;) {
    const result = readPage(database, table, cursor);
    if (result.page.length > 0) yield result.page;
    cursor = result.continueCursor;
    isDone = result.isDone;
    await new Promise<void>((resolve) => setImmediateReal(resolve));
  }
}

function readPage(
  database: Database,
  { component, name, ts }: { component: ComponentId; name: string; ts: bigint },
  cursor: string | null,
) {
  const transaction = database.beginQuery({ ts });
  try {
    const source = { type: "FullTableScan", tableName: name, order: "asc" } as const;
    return transaction.paginate(component, {
      query: { source, operators: [] },
      cursor,
      pageSize: PAGE_ROWS,
      maximumRowsRead: PAGE_ROWS,
      maximumBytesRead: PAGE_BYTES,
    });
  } finally {
    transaction.close();
  }
}
