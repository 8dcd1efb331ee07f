import type { Database, Transaction } from "./types";

/** What a body reads of the newest published state, in a transaction that ends with it. */
export function readPublished<T>(
  database: Pick<Database, "beginQuery">,
  body: (tx: Transaction) => T,
): T {
  const tx = database.beginQuery();
  try {
    return body(tx);
  } finally {
    tx.close();
  }
}
