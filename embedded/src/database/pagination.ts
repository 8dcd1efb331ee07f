import { UserFacingError } from "../lib/errors";
import { decodeCursor, encodeCursor, fingerprintQuery, type CursorPosition } from "./cursor";
import { PREFIX_LENGTH, successor, type BinaryKey } from "./keys";
import { LIMITS, ReadLimitError } from "./limits";
import type { QueryPlan } from "./queryPlan";
import type { QueryStream } from "./queryStream";
import type { ScanRange } from "./scanSources";
import type { PageRequest, PageResult } from "./types";

const SOFT_LIMIT = 0.75;
/** A page is an array of the result, so it should stay well within the longest array. */
const SOFT_PAGE_LENGTH = SOFT_LIMIT * LIMITS.arrayLength;

/** Throws the official texts for page requests that make no sense. */
export function checkPageRequest({ pageSize, ...limits }: PageRequest): void {
  if (pageSize === 0) {
    throw new UserFacingError("Must request at least 1 document while paginating");
  }
  if (pageSize > LIMITS.documentsRead) {
    throw new UserFacingError(`Requested too many items: ${pageSize}`);
  }
  if (limits.maximumRowsRead === 0 || limits.maximumBytesRead === 0) {
    throw new UserFacingError("maximumRowsRead and maximumBytesRead must be greater than 0");
  }
}

type Bounds = { fingerprint: Buffer; end: CursorPosition | null; isPastEnd: boolean };

/**
 * Narrows the plan to what lies behind the cursor and up to the end cursor. Throws InvalidCursor
 * for cursors of other queries.
 */
export function applyCursors(plan: QueryPlan, request: PageRequest): Bounds {
  const fields = plan.index?.rangeFields ?? [];
  const fingerprint = fingerprintQuery(request.query, fields);
  const cursor = request.cursor === null ? null : decodeCursor(request.cursor, fingerprint);
  const endCursor = request.endCursor ?? null;
  const end = endCursor === null ? null : decodeCursor(endCursor, fingerprint);
  if (end !== null && end !== "end") plan.range = cut(plan, end.after).before;
  if (cursor !== null && cursor !== "end") plan.range = cut(plan, cursor.after).behind;
  if (cursor === "end") plan.range = emptyEnd(plan);
  return { fingerprint, end, isPastEnd: cursor === "end" };
}

/** Both parts in the order of the plan; the row of the cursor belongs to the first. */
function cut(plan: QueryPlan, after: BinaryKey): { before: ScanRange; behind: ScanRange } {
  const { range, order } = plan;
  const key = (plan.index?.prefix ?? "") + after;
  if (order === "asc") {
    const border = clamp(successor(key), range);
    return {
      before: { start: range.start, end: border },
      behind: { start: border, end: range.end },
    };
  }
  const border = clamp(key, range);
  return { before: { start: border, end: range.end }, behind: { start: range.start, end: border } };
}

function clamp(key: BinaryKey, { start, end }: ScanRange): BinaryKey {
  if (key < start) return start;
  return key > end ? end : key;
}

function emptyEnd({ range, order }: QueryPlan): ScanRange {
  const border = order === "asc" ? range.end : range.start;
  return { start: border, end: border };
}

/** Reads a page. With an end cursor everything up to it, whatever the page size. */
export function readPage(stream: QueryStream, request: PageRequest, bounds: Bounds): PageResult {
  const { fingerprint, end } = bounds;
  const reader = new PageReader(stream, request, end !== null);
  const page = reader.read();
  const position = end ?? reader.position();
  const split = reader.splitPosition();
  return {
    page,
    isDone: position === "end",
    continueCursor: encodeCursor(position, fingerprint),
    splitCursor: split === null ? null : encodeCursor({ after: split }, fingerprint),
    pageStatus: reader.status(page.length),
  };
}

class PageReader {
  readonly #keys: BinaryKey[] = [];
  #isCut = false;

  constructor(
    private readonly stream: QueryStream,
    private readonly request: PageRequest,
    private readonly hasEnd: boolean,
  ) {}

  read(): string[] {
    const page: string[] = [];
    try {
      while (this.hasEnd || page.length < this.request.pageSize) {
        const text = this.#next();
        if (text === null) break;
        page.push(text);
      }
    } catch (error) {
      // Progress was made, so the client can go on from here with a smaller page.
      if (!(error instanceof ReadLimitError) || this.#keys.length === 0) throw error;
      this.#isCut = true;
    }
    return page;
  }

  position(): CursorPosition {
    const last = this.#keys.at(-1);
    if (this.stream.isDone || last === undefined) return "end";
    return { after: last };
  }

  /** In the middle of the rows read; not worth it for two or fewer, nor for a search. */
  splitPosition(): BinaryKey | null {
    if (this.stream.isSearch) return null;
    const keys = this.#keys;
    return keys.length <= 2 ? null : (keys[Math.floor(keys.length / 2)] ?? null);
  }

  status(pageLength: number): PageResult["pageStatus"] {
    if (this.#isCut) return "SplitRequired";
    const { maximumRowsRead, maximumBytesRead } = this.request;
    const rows = Math.min(maximumRowsRead ?? Infinity, LIMITS.documentsRead);
    const bytes = Math.min(maximumBytesRead ?? Infinity, LIMITS.bytesRead);
    const isLarge =
      pageLength > SOFT_PAGE_LENGTH ||
      this.stream.rowsRead > Math.floor(SOFT_LIMIT * rows) ||
      this.stream.bytesRead > Math.floor(SOFT_LIMIT * bytes);
    return isLarge ? "SplitRecommended" : null;
  }

  #next(): string | null {
    const { stream } = this;
    for (;;) {
      this.#checkBudget();
      const document = stream.nextRow();
      if (document === null) return null;
      this.#keys.push((stream.position ?? "").slice(PREFIX_LENGTH));
      if (stream.passes) return document.text;
    }
  }

  /** Checked after the fact, so that every page reads at least one row and gets on. */
  #checkBudget(): void {
    if (this.hasEnd) return;
    const { stream, request } = this;
    if (stream.bytesRead >= (request.maximumBytesRead ?? Infinity)) {
      throw new ReadLimitError(`Query scanned too much data (fetched ${stream.bytesRead} bytes).`);
    }
    if (stream.rowsRead >= (request.maximumRowsRead ?? Infinity)) {
      throw new ReadLimitError(`Query scanned too many documents (fetched ${stream.rowsRead}).`);
    }
  }
}
