import { UserFacingError } from "../lib/errors";
import { must } from "../lib/assert";
import { MAX_HITS, searchText, type TextQuery } from "../search/text/searchText";
import {
  ONLY_PARTITION,
  partitionFor,
  partitionOfWords,
  termBytes,
  textEntries,
  type ByteRange,
  type TextEntry,
  type TextIndex,
  type TextIndexReader,
} from "../search/text/textEntries";
import { queryTerms } from "../search/text/tokenize";
import type { Snapshot, StoreWrite } from "../storage/store";
import { encodeKey, type IndexValue } from "../values/indexKey";
import { isUndefinedMarker } from "../values/json";
import { readCount } from "./catalogRows";
import type { StoredDocument } from "./documentCodec";
import type { DocumentReader } from "./documentReader";
import { PREFIX_LENGTH, contains, toBinary, toBytes, type BinaryKey } from "./keys";
import type { Overlay, PendingRow } from "./overlay";
import type { RecordedReads } from "./readSet";
import type { SearchRead, TextChange } from "./textReads";
import type { RowSource, ScanRange, ScanRow } from "./scanSources";
import type { DeclaredIndex } from "./tables";
import type { QuerySource } from "./types";

type SearchSource = Extract<QuerySource, { type: "Search" }>;
const MAX_FILTERS = 8;

/** Throws the official texts for filters that the index does not have. */
export function compileSearch(index: DeclaredIndex, source: SearchSource): TextQuery {
  const { definition } = index;
  const { indexName } = source;
  if (definition.type !== "search") {
    throw new UserFacingError(`Index ${indexName} is not a search index.`);
  }
  let text: string | null = null;
  const filters = new Map<number, IndexValue>();
  for (const { type, fieldPath, value } of source.filters) {
    if (type === "Search") {
      if (fieldPath !== definition.searchField)
        throw wrongField(source, fieldPath, definition.searchField);
      if (text !== null) {
        throw new UserFacingError(
          `Search query against ${indexName} contains multiple search filters against "${fieldPath}". Only one is allowed.`,
        );
      }
      text = typeof value === "string" ? value : "";
      continue;
    }
    const position = definition.filterFields.indexOf(fieldPath);
    if (position < 0) {
      throw new UserFacingError(
        `Search query against ${indexName} contains an equality filter on "${fieldPath}" but that field isn't indexed for filtering in \`filterFields\`.`,
      );
    }
    filters.set(position, isUndefinedMarker(value) ? undefined : value);
  }
  const count = source.filters.length - 1;
  if (count > MAX_FILTERS) {
    throw new UserFacingError(
      `Search query against ${indexName} has too many filter conditions. Max: ${MAX_FILTERS} Actual: ${count}`,
    );
  }
  if (text === null) {
    throw new UserFacingError(
      `Search query against ${indexName} does not contain any search filters. You must include a search filter like \`q.search("${definition.searchField}", searchText)\`.`,
    );
  }
  return { text, filters };
}

function wrongField({ indexName }: SearchSource, field: string, searchField: string) {
  return new UserFacingError(
    `Search query against ${indexName} contains a search filter against "${field}", which doesn't match the indexed \`searchField\` "${searchField}".`,
  );
}

export type SearchContext = {
  documents: DocumentReader;
  overlay: Overlay | null;
  reads: RecordedReads;
};

/**
 * The documents that match, best first. A row's key is its rank, so that cursors work as they do
 * for indexes. What is read are the words looked for and the documents handed out.
 */
export class SearchScan implements RowSource {
  #hits: { key: BinaryKey; documentKey: BinaryKey }[] | null = null;
  #next = 0;

  constructor(
    private readonly index: DeclaredIndex,
    private readonly query: TextQuery,
    private readonly range: ScanRange,
    private readonly context: SearchContext,
  ) {}

  next(): ScanRow | null {
    this.#hits ??= this.#search();
    if (this.#next === MAX_HITS) {
      throw new UserFacingError(
        `Search query scanned too many documents (fetched ${MAX_HITS}). Consider using a smaller limit, paginating the query, or using a filter field to limit the number of documents pulled from the search index.`,
      );
    }
    const hit = this.#hits[this.#next++];
    if (!hit) return null;
    this.context.reads.point(hit.documentKey);
    return { key: hit.key, document: this.#document(hit.documentKey) };
  }

  close(): void {}

  #document(key: BinaryKey): StoredDocument {
    const own = this.context.overlay?.rows.get(key);
    if (own) return must(own.current, "search hit that was removed");
    return must(this.context.documents.get(key), "search hit without its document");
  }

  #search() {
    const { index, context } = this;
    const { table } = index;
    const documentCount = readCount(context.documents.snapshot, table.number);
    const reader = new WordReader(index, context);
    const textIndex = must(index.textIndex, "search in an index of another kind");
    context.reads.search(searchRead(index, textIndex, this.query));
    return searchText(textIndex, this.query, { reader, documentCount })
      .map(({ internalId, score }) => ({
        key: rankKey(index, score, internalId),
        documentKey: table.prefix + toBinary(internalId),
      }))
      .filter(({ key }) => contains(this.range, key));
  }
}

function searchRead(
  index: DeclaredIndex,
  { filterPaths }: TextIndex,
  query: TextQuery,
): SearchRead {
  const terms = queryTerms(query.text).map(termBytes);
  const isInPartition = filterPaths.length > 0 && query.filters.has(0);
  const partition = isInPartition ? partitionFor(query.filters.get(0)) : ONLY_PARTITION;
  return { place: index.prefix + toBinary(partition), terms };
}

/** Better scores first, then newer documents. */
function rankKey(index: DeclaredIndex, score: number, internalId: Uint8Array): BinaryKey {
  const newerFirst = Uint8Array.from(internalId, (byte) => 255 - byte);
  return index.prefix + toBinary(encodeKey([-score])) + toBinary(newerFirst);
}

/** Rows of the index as the transaction sees them. */
class WordReader implements TextIndexReader {
  readonly #own: Map<BinaryKey, Uint8Array | null>;

  constructor(
    private readonly index: DeclaredIndex,
    private readonly context: SearchContext,
  ) {
    this.#own = ownRows(index, context.overlay?.rowsOf(index.table) ?? []);
  }

  *range({ start, end }: ByteRange, { reverse }: { reverse: boolean }) {
    const { index, context } = this;
    const range = { start: index.prefix + toBinary(start), end: index.prefix + toBinary(end) };
    const bounds = { start: toBytes(range.start), end: toBytes(range.end) };
    const stored = context.documents.snapshot.range("index", bounds, { reverse });
    yield* this.#own.size === 0 ? logicalKeys(stored) : this.#merge(stored, range, reverse);
  }

  *#merge(
    stored: Iterable<{ key: Uint8Array; value: Uint8Array }>,
    range: ScanRange,
    reverse: boolean,
  ) {
    const own = [...this.#own.entries()]
      .filter(([key, value]) => value !== null && contains(range, key))
      .toSorted(([a], [b]) => (a < b !== reverse ? -1 : 1));
    let next = 0;
    for (const entry of stored) {
      const key = toBinary(entry.key);
      if (this.#own.has(key)) continue;
      for (; next < own.length; next++) {
        const [ownKey, value] = must(own[next], "own row");
        if (ownKey < key === reverse) break;
        yield logical(ownKey, value);
      }
      yield { key: entry.key.subarray(PREFIX_LENGTH), value: entry.value };
    }
    for (; next < own.length; next++) {
      const [ownKey, value] = must(own[next], "own row");
      yield logical(ownKey, value);
    }
  }
}

function logical(key: BinaryKey, value: Uint8Array | null) {
  return { key: toBytes(key.slice(PREFIX_LENGTH)), value: value ?? new Uint8Array(0) };
}

function* logicalKeys(entries: Iterable<{ key: Uint8Array; value: Uint8Array }>) {
  for (const { key, value } of entries) yield { key: key.subarray(PREFIX_LENGTH), value };
}

/** null hides what the snapshot has. */
function ownRows(index: DeclaredIndex, rows: readonly PendingRow[]) {
  const own = new Map<BinaryKey, Uint8Array | null>();
  for (const row of rows) {
    for (const entry of entriesOf(index, row, row.base)) {
      if (!entry.isShared) own.set(index.prefix + toBinary(entry.key), null);
    }
    for (const entry of entriesOf(index, row, row.current)) {
      own.set(index.prefix + toBinary(entry.key), entry.value);
    }
  }
  return own;
}

function entriesOf(
  index: DeclaredIndex,
  { key }: { key: BinaryKey },
  document: StoredDocument | null,
): TextEntry[] {
  if (!document || !index.textIndex) return [];
  return textEntries(index.textIndex, document.json, toBytes(key.slice(PREFIX_LENGTH)));
}

/** What a changed row does to the index. */
export function collectTextWrites(
  index: DeclaredIndex,
  row: PendingRow,
  { writes, texts, snapshot }: { writes: StoreWrite[]; texts: TextChange[]; snapshot: Snapshot },
): void {
  const gone = new Map(
    entriesOf(index, row, row.base)
      .filter(({ isShared }) => !isShared)
      .map((entry) => [toBinary(entry.key), entry]),
  );
  for (const entry of entriesOf(index, row, row.current)) {
    const name = toBinary(entry.key);
    const old = gone.get(name);
    gone.delete(name);
    if (old && Buffer.compare(old.value, entry.value) === 0) continue;
    const key = toBytes(index.prefix + name);
    if (entry.isShared && snapshot.get("index", key) !== undefined) continue;
    writes.push({ space: "index", key, value: entry.value });
    if (entry.isShared) continue;
    texts.push(changeOf(index, entry));
    if (old) texts.push(changeOf(index, old));
  }
  for (const [name, entry] of gone) {
    writes.push({ space: "index", key: toBytes(index.prefix + name), value: null });
    texts.push(changeOf(index, entry));
  }
}

function changeOf(index: DeclaredIndex, { key, value }: TextEntry): TextChange {
  return { places: [index.prefix, index.prefix + toBinary(partitionOfWords(key))], row: value };
}

/** For building the index over a row that is there. */
export function textEntryWrites(
  index: DeclaredIndex,
  key: BinaryKey,
  document: StoredDocument,
): StoreWrite[] {
  return entriesOf(index, { key }, document).map((entry) => ({
    space: "index",
    key: toBytes(index.prefix + toBinary(entry.key)),
    value: entry.value,
  }));
}
