import type { JsonObject, Transaction } from "../../database/types";
import { badRequest } from "../../lib/errors";
import { tableNumberOfId } from "../../values/ids";
import type { ImportPlan, PlannedTable } from "./importPlan";
import type { ImportTable } from "./importSource";
import type { Renumbering } from "./renumbering";
import type { IncomingFile, SnapshotFiles } from "./snapshotFiles";

export type ImportWriterOptions = {
  /** A mutation of its own, between other executions. */
  runMutation: <T>(body: (tx: Transaction) => T) => Promise<T>;
  /** Gives an empty or new table the number that imported ids carry; false when it cannot have it. */
  adoptNumber: (component: number, table: string, number: number) => boolean;
  /** The number a table has, or gets now. */
  ensureTable: (component: number, table: string) => number;
  files: SnapshotFiles | null;
  onProgress: (message: string) => void;
};

/** Small enough that people who use the app meanwhile wait a few milliseconds at most. */
type Writing = ImportWriterOptions & { renumbering: Renumbering };

const BATCH_ROWS = 250;
const BATCH_CHARACTERS = 512 * 1024;

/**
 * Carries out a plan, batch by batch: what is deleted goes first, then come the
 * numbers of the tables, then the rows. It is not one transaction: readers see
 * it grow, and a failure half way leaves what was written. Answers the rows written.
 */
export async function writeImport(plan: ImportPlan, options: ImportWriterOptions): Promise<number> {
  for (const table of plan.tables) {
    if (table.deletesExisting && table.existing > 0) await clearTable(table, options);
  }
  // No other mutation is open within one of ours.
  await options.runMutation(() => {
    for (const table of plan.tables) takeNumber(table, options);
    plan.renumbering.settle(options.ensureTable);
  });
  const { renumbering } = plan;
  let written = 0;
  for (const table of plan.tables) {
    const { content } = table;
    if (content.kind === "documents")
      written += await writeTable(table, content.table, { ...options, renumbering });
    if (content.kind === "files")
      written += await writeFiles(table, content.files, { ...options, renumbering });
  }
  return written;
}

async function clearTable(
  { component, name, content }: PlannedTable,
  { runMutation, files, onProgress }: ImportWriterOptions,
): Promise<void> {
  onProgress(`Clearing ${name}`);
  if (content.kind === "files") {
    while (!(await runMutation((tx) => files?.clearSome(tx, component) ?? true)));
    return;
  }
  const source = { type: "FullTableScan", tableName: name, order: "asc" } as const;
  for (let isEmpty = false; !isEmpty;) {
    isEmpty = await runMutation((tx) => {
      const query = { source, operators: [{ limit: BATCH_ROWS }] };
      const stream = tx.stream(component, query);
      const ids: string[] = [];
      for (let row = stream.next(); row !== null; row = stream.next())
        ids.push((JSON.parse(row) as { _id: string })._id);
      for (const id of ids) tx.remove(component, id);
      return ids.length < BATCH_ROWS;
    });
  }
}

function takeNumber(
  { component, name, content }: PlannedTable,
  { adoptNumber }: ImportWriterOptions,
): void {
  const number = content.kind === "documents" ? content.table.number : null;
  if (number === null || adoptNumber(component, name, number)) return;
  throw badRequest(
    "TableNumberTaken",
    `The ids of table ${name} cannot be kept here: another table that holds documents has their number ${number}. Import into an empty deployment, or with --replace-all.`,
  );
}

/** Each file is on disk before the row that makes it exist. */
async function writeFiles(
  { component, name, rows }: PlannedTable,
  incoming: readonly IncomingFile[],
  { runMutation, adoptNumber, files, onProgress, renumbering }: Writing,
): Promise<number> {
  if (!files) return 0;
  let count = 0;
  for (const exported of incoming) {
    const file = { ...exported, storageId: renumbering.rewriteId(exported.storageId) };
    const written = await files.write(file);
    await runMutation((tx) => {
      const number = tableNumberOfId(file.storageId);
      if (number === null || !adoptNumber(component, name, number))
        throw badRequest("InvalidStorageId", `_storage id '${file.storageId}' is not one of ours`);
      files.add(tx, component, { ...file, ...written });
    });
    onProgress(`Importing files (${++count} of ${rows})`);
  }
  return count;
}

async function writeTable(
  { component, name, rows }: PlannedTable,
  source: ImportTable,
  { runMutation, adoptNumber, onProgress, renumbering }: Writing,
): Promise<number> {
  let written = 0;
  let batch: JsonObject[] = [];
  let characters = 0;
  const flush = async () => {
    const documents = batch;
    batch = [];
    characters = 0;
    await runMutation((tx) => {
      for (const document of documents) {
        if (source.number === null) adoptNumberOf(document);
        tx.importDocument(component, name, document);
      }
    });
    written += documents.length;
    onProgress(
      `Importing ${name} (${written.toLocaleString("en-US")} of ${rows.toLocaleString("en-US")})`,
    );
  };
  for await (const exported of source.documents()) {
    const document = renumbering.rewrite(exported);
    batch.push(document);
    characters += JSON.stringify(document).length;
    if (batch.length >= BATCH_ROWS || characters >= BATCH_CHARACTERS) await flush();
  }
  if (batch.length > 0) await flush();
  return written;

  /** Files of one table carry no list of numbers, but perhaps ids. */
  function adoptNumberOf({ _id }: JsonObject): void {
    const number = typeof _id === "string" ? tableNumberOfId(_id) : null;
    if (_id !== undefined && number === null)
      throw badRequest("InvalidId", `${JSON.stringify(_id)} isn't a valid document ID`);
    if (number === null || adoptNumber(component, name, number)) return;
    throw badRequest(
      "InvalidId",
      `${JSON.stringify(_id)} is an ID of another table than ${name}. Leave out _id to get new ones.`,
    );
  }
}
