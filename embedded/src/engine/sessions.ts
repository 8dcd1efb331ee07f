import type { JsonValue, Transaction } from "../database/types";
import type { FunctionResult } from "../threads/messages";

export type SessionRequest = { sessionId: string; requestId: number };

/** What a repeated request is answered with. */
export type StoredAnswer = { value: string; logLines: string[]; ts: bigint };

const APP = 0;
const TABLE = "_session_requests";
/** Sessions remembered without looking; the least recently used is forgotten first. */
const MAX_KNOWN_SESSIONS = 10_000;

/**
 * Exactly-once: the answer of a client's mutation is stored in the mutation's
 * own transaction under (session, request number), and a repeated request gets
 * it again. Clients number their requests upwards, so a number above all that
 * the session has used needs no look-up: the highest one is read once per
 * session and start, then remembered.
 */
export class Sessions {
  private readonly highest = new Map<string, number>();

  find(tx: Transaction, request: SessionRequest): StoredAnswer | null {
    const known = this.highest.get(request.sessionId) ?? this.readHighest(tx, request.sessionId);
    this.remember(request.sessionId, known);
    if (request.requestId > known) return null;
    const row = firstRow(tx, request.sessionId, request.requestId);
    return row && { value: row.result, logLines: row.logLines, ts: BigInt(row.ts) };
  }

  /** Part of the mutation's own commit. */
  store(
    tx: Transaction,
    request: SessionRequest,
    result: Extract<FunctionResult, { ok: true }>,
  ): void {
    const { sessionId, requestId } = request;
    const { value, logLines } = result;
    tx.insert(APP, TABLE, {
      sessionId,
      requestId,
      result: value,
      ts: String(tx.commitTs),
      logLines,
    });
  }

  /** After `store`'s transaction has been committed. */
  stored({ sessionId, requestId }: SessionRequest): void {
    this.remember(sessionId, Math.max(requestId, this.highest.get(sessionId) ?? -1));
  }

  private readHighest(tx: Transaction, sessionId: string): number {
    return firstRow(tx, sessionId, null)?.requestId ?? -1;
  }

  private remember(sessionId: string, requestId: number): void {
    this.highest.delete(sessionId);
    this.highest.set(sessionId, requestId);
    if (this.highest.size <= MAX_KNOWN_SESSIONS) return;
    for (const oldest of this.highest.keys()) {
      this.highest.delete(oldest);
      return;
    }
  }
}

type Row = { requestId: number; result: string; ts: string; logLines: string[] };

/** The session's row of that request, or the one with the highest number. */
function firstRow(tx: Transaction, sessionId: string, requestId: number | null): Row | null {
  const eq = (fieldPath: string, value: JsonValue) => ({ type: "Eq" as const, fieldPath, value });
  const range = [eq("sessionId", sessionId)];
  if (requestId !== null) range.push(eq("requestId", requestId));
  const text = tx
    .stream(APP, {
      source: { type: "IndexRange", indexName: `${TABLE}.by_request`, range, order: "desc" },
      operators: [{ limit: 1 }],
    })
    .next();
  return text === null ? null : (JSON.parse(text) as Row);
}

/** Older rows can no longer be asked for: clients give up long before. */
export const SESSION_RETENTION_MS = 14 * 24 * 3600 * 1000;

/** Removes up to `limit` old rows; answers whether there may be more. */
export function removeOldRequests(tx: Transaction, nowMs: number, limit: number): boolean {
  const rows = tx.stream(APP, {
    source: { type: "FullTableScan", tableName: TABLE, order: "asc" },
    operators: [{ limit }],
  });
  for (let removed = 0; removed < limit; removed++) {
    const text = rows.next();
    if (text === null) return false;
    const row = JSON.parse(text) as { _id: string; _creationTime: number };
    if (row._creationTime > nowMs - SESSION_RETENTION_MS) return false;
    tx.remove(APP, row._id);
  }
  return true;
}
