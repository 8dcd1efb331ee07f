import { createHash } from "node:crypto";
import type {
  ComponentId,
  Database,
  JsonObject,
  PageResult,
  QuerySource,
  Transaction,
} from "../../database/types";
import { readComponentRows, readModuleRows } from "../../deploy/deploymentRows";
import type { FileService } from "../../files/fileService";
import type { FileStore } from "../../files/fileStore";
import { parseFieldPath, getField } from "../../values/fieldPath";
import { tableNumberOfId } from "../../values/ids";
import { compareKeys, encodeKey } from "../../values/indexKey";
import { compileDocumentValidator } from "../../values/validators";
import { readPublished } from "../../database/readPublished";

export type VerifyOptions = {
  database: Database;
  files: { service: FileService; store: FileStore } | null;
  onProgress: (message: string) => void;
};

export type VerifyReport = {
  tables: number;
  documents: number;
  indexes: number;
  modules: number;
  files: number;
  /** What is wrong, in sentences; the first few of each kind. */
  problems: string[];
};

type Table = { component: ComponentId; componentPath: string; name: string; number: number };

const PAGE_ROWS = 2_000;
const MAX_PROBLEMS = 100;

/**
 * Reads everything there is and compares it with what it should be: every document
 * with its id, its table's schema and its place in every index; every index with
 * the documents it names; every module and file with its hash.
 */
export async function verifyData(options: VerifyOptions): Promise<VerifyReport> {
  return new Verification(options).run();
}

class Verification {
  readonly #options: VerifyOptions;
  readonly #report: VerifyReport = {
    tables: 0,
    documents: 0,
    indexes: 0,
    modules: 0,
    files: 0,
    problems: [],
  };

  constructor(options: VerifyOptions) {
    this.#options = options;
  }

  async run(): Promise<VerifyReport> {
    const { database, onProgress } = this.#options;
    const components = this.#read(readComponentRows);
    const mounted = [
      { number: 0, path: "" },
      ...components.filter(({ path }) => path !== "").map(({ number, path }) => ({ number, path })),
    ];
    for (const { number: component, path: componentPath } of mounted) {
      for (const table of database.catalog.listTables(component)) {
        onProgress(`Table ${nameOf({ componentPath, name: table.name })}`);
        this.#verifyTable({ component, componentPath, ...table });
      }
    }
    this.#verifyModules();
    for (const { number, path } of mounted) await this.#verifyFiles(number, path);
    return this.#report;
  }

  #verifyTable(table: Table): void {
    const { component, name } = table;
    const { catalog } = this.#options.database;
    const scan = { type: "FullTableScan", tableName: name, order: "asc" } as const;
    const checkDocument = this.#documentCheck(table);
    const all = this.#walk(table, scan, (document) => {
      this.#report.documents++;
      checkDocument(document);
      return encodeKey([document._creationTime]);
    });
    this.#report.tables++;
    const counted = catalog.documentCount(component, name);
    if (!name.startsWith("_") && counted !== all.count)
      this.#problem(`Table ${nameOf(table)} holds ${all.count} documents, but counts ${counted}.`);
    const declared = catalog.listIndexes(component).filter((index) => index.table === name);
    this.#verifyIndex(table, { name: "by_id", fields: ["_id"] }, all);
    for (const index of declared) {
      if (index.type === "database" && index.state === "enabled")
        this.#verifyIndex(table, index, all);
    }
  }

  #verifyIndex(
    table: Table,
    index: { name: string; fields: readonly string[] },
    all: Walked,
  ): void {
    const indexName = `${table.name}.${index.name}`;
    const range: QuerySource = { type: "IndexRange", indexName, range: [], order: "asc" };
    const paths = index.fields.map(parseFieldPath);
    const walked = this.#walk(table, range, (document) =>
      encodeKey(paths.map((path) => getField(document, path))),
    );
    this.#report.indexes++;
    if (walked.count !== all.count || walked.ids !== all.ids) {
      this.#problem(
        `Index ${nameOf(table)}.${index.name} does not hold the documents of its table: ${walked.count} entries for ${all.count} documents.`,
      );
    }
  }

  #documentCheck(table: Table): (document: JsonObject) => void {
    const { catalog } = this.#options.database;
    const schema = catalog.activeSchema(table.component);
    const definition = schema?.tables.find(({ name }) => name === table.name);
    const isChecked = schema?.schemaValidation === true && definition !== undefined;
    const checker = compileDocumentValidator(isChecked ? definition.documentType : null);
    const tableName = (number: number) => {
      const found = catalog.tableByNumber(number);
      return found?.component === table.component ? found.name : null;
    };
    return (document) => {
      const id = document._id as string;
      if (tableNumberOfId(id) !== table.number)
        this.#problem(`Document ${id} is in table ${nameOf(table)}, which is not its own.`);
      const mismatch = checker.check(document, tableName);
      if (mismatch !== null)
        this.#problem(`Document ${id} in table ${nameOf(table)} does not match the schema.`);
    };
  }

  /** Every document a source gives, in an order that `keyOf` must confirm. */
  #walk(table: Table, source: QuerySource, keyOf: (document: JsonObject) => Uint8Array): Walked {
    const walked: Walked = { count: 0, ids: 0n };
    let last: Uint8Array | null = null;
    for (const text of this.#documents(table, source)) {
      const document = JSON.parse(text) as JsonObject;
      const key = keyOf(document);
      if (last && compareKeys(last, key) > 0)
        this.#problem(`${describe(source)}: document ${document._id as string} is out of order.`);
      last = key;
      walked.count++;
      walked.ids ^= fingerprint(document._id as string);
    }
    return walked;
  }

  *#documents(table: Table, source: QuerySource): Generator<string> {
    let cursor: string | null = null;
    for (let isDone = false; !isDone;) {
      let page: PageResult;
      try {
        page = this.#readPage(table.component, source, cursor);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#problem(`${describe(source)} of ${nameOf(table)} cannot be read: ${reason}`);
        return;
      }
      yield* page.page;
      cursor = page.continueCursor;
      isDone = page.isDone;
    }
  }

  #readPage(component: ComponentId, source: QuerySource, cursor: string | null): PageResult {
    return this.#read((tx) =>
      tx.paginate(component, {
        query: { source, operators: [] },
        cursor,
        pageSize: PAGE_ROWS,
        maximumBytesRead: 4 * 1024 * 1024,
      }),
    );
  }

  #verifyModules(): void {
    this.#read((tx) => {
      for (const { path, sourceSha256, sourceMapSha256 } of readModuleRows(tx)) {
        this.#report.modules++;
        for (const name of [sourceSha256, sourceMapSha256]) {
          if (name === null) continue;
          const content = tx.getBlob(name);
          const hash = content && createHash("sha256").update(content).digest("hex");
          if (hash !== name) this.#problem(`The code of module ${path} is missing or damaged.`);
        }
      }
    });
  }

  async #verifyFiles(component: ComponentId, componentPath: string): Promise<void> {
    const { files } = this.#options;
    if (!files) return;
    const stored = this.#read((tx) => [...files.service.list(tx, component)]);
    for (const { storageId, uuid, sha256 } of stored) {
      this.#report.files++;
      const hash = createHash("sha256");
      try {
        for await (const chunk of files.store.read(uuid)) hash.update(chunk as Buffer);
        if (hash.digest("base64") === sha256) continue;
        this.#problem(`File ${storageId} of ${componentPath || "the app"} is damaged.`);
      } catch {
        this.#problem(`File ${storageId} of ${componentPath || "the app"} cannot be read.`);
      }
    }
  }

  #problem(text: string): void {
    if (this.#report.problems.length < MAX_PROBLEMS) this.#report.problems.push(text);
  }

  #read<T>(body: (tx: Transaction) => T): T {
    return readPublished(this.#options.database, body);
  }
}

/** `ids` is the sum (xor) of a hash of each id: equal for equal sets, whatever their order. */
type Walked = { count: number; ids: bigint };

function fingerprint(id: string): bigint {
  return createHash("md5").update(id).digest().readBigUInt64LE();
}

const nameOf = ({ componentPath, name }: Pick<Table, "componentPath" | "name">) =>
  componentPath === "" ? name : `${componentPath}/${name}`;

function describe(source: QuerySource): string {
  return source.type === "FullTableScan"
    ? `Table ${source.tableName}`
    : `Index ${source.indexName}`;
}
