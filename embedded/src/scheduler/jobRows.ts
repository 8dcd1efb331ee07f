import type { ComponentId, JsonObject, JsonValue, Transaction } from "../database/types";
import { must } from "../lib/assert";

/**
 * A scheduled function is two rows. The document in `_scheduled_functions` of the component that
 * scheduled it, as user code sees it:
 *
 *   {name, args: [object], scheduledTime, completedTime?, state}
 *   pending -> inProgress -> success | failed | canceled     (or pending -> canceled)
 *
 * and a row of our own in `_scheduled_jobs`, which says when something has to be done about it:
 *
 *   lane       at                     means
 *   mutation   time to run            pending mutation
 *   action     time to run            pending action
 *   running    time it was started    action in progress; after a restart it is lost
 *   done       time to delete both    finished, kept for a while
 *
 * A canceled job's row stays in its lane until its time comes, then it goes to `done`.
 */
export type JobState =
  | { kind: "pending" }
  | { kind: "inProgress" }
  | { kind: "success" }
  | { kind: "canceled" }
  | { kind: "failed"; error: string };

export type JobLane = "mutation" | "action" | "running" | "done";

export type JobDocument = {
  name: string;
  args: [JsonObject];
  scheduledTime: number;
  completedTime?: number;
  state: JobState;
};

export type JobRow = {
  _id: string;
  /** Id of the document. */
  job: string;
  /** Component whose `_scheduled_functions` has it. */
  owner: ComponentId;
  /** Component of the function. */
  component: ComponentId;
  lane: JobLane;
  at: number;
  /** How often it was begun and neither finished nor failed. */
  attempts: number;
};

export const JOB_DOCUMENTS = "_scheduled_functions";
const JOB_ROWS = "_scheduled_jobs";
/** Our own rows of all components. */
const ROOT: ComponentId = 0;
const RETENTION_MS = 7 * 24 * 3600 * 1000;

/** Returns the document's id. */
export function insertJob(
  tx: Transaction,
  owner: ComponentId,
  job: { document: JobDocument; component: ComponentId; lane: JobLane; at: number },
): string {
  const { document, component, lane, at } = job;
  const id = tx.insert(owner, JOB_DOCUMENTS, document);
  tx.insert(ROOT, JOB_ROWS, { job: id, owner, component, lane, at, attempts: 0 });
  return id;
}

/** null when the document is gone (its retention is over, or the component's data was deleted). */
export function readDocument(tx: Transaction, owner: ComponentId, id: string): JobDocument | null {
  const text = tx.get(owner, id, JOB_DOCUMENTS);
  return text === null ? null : (JSON.parse(text) as JobDocument);
}

export function patchDocument(
  tx: Transaction,
  row: Pick<JobRow, "owner" | "job">,
  fields: { state: JobState; completedTime?: number },
): void {
  const patch: { [key: string]: JsonValue } = { state: fields.state };
  if (fields.completedTime !== undefined) patch.completedTime = fields.completedTime;
  tx.patch(row.owner, row.job, patch, JOB_DOCUMENTS);
}

export function patchRow(
  tx: Transaction,
  row: JobRow,
  fields: Partial<Pick<JobRow, "lane" | "at" | "attempts">>,
): void {
  tx.patch(ROOT, row._id, fields, JOB_ROWS);
}

/** Ends the job, unless it has ended before (canceled meanwhile): then only its row is put away. */
export function completeJob(tx: Transaction, row: JobRow, state: JobState): void {
  const document = readDocument(tx, row.owner, row.job);
  let { completedTime } = document ?? { completedTime: tx.nowMs };
  if (document && !isFinished(document.state)) {
    completedTime = tx.nowMs;
    patchDocument(tx, row, { state, completedTime });
  }
  patchRow(tx, row, { lane: "done", at: (completedTime ?? tx.nowMs) + RETENTION_MS });
}

export function deleteJob(tx: Transaction, row: JobRow): void {
  if (readDocument(tx, row.owner, row.job)) tx.remove(row.owner, row.job, JOB_DOCUMENTS);
  tx.remove(ROOT, row._id, JOB_ROWS);
}

/** Rows of a lane, earliest first. */
export function* rowsOf(tx: Transaction, lane: JobLane): Generator<JobRow> {
  const rows = tx.stream(ROOT, {
    source: {
      type: "IndexRange",
      indexName: `${JOB_ROWS}.by_lane`,
      range: [{ type: "Eq", fieldPath: "lane", value: lane }],
      order: "asc",
    },
    operators: [],
  });
  for (let text = rows.next(); text !== null; text = rows.next()) yield JSON.parse(text) as JobRow;
}

export const isFinished = (state: JobState) =>
  state.kind !== "pending" && state.kind !== "inProgress";

export function argsOf(document: JobDocument): string {
  return JSON.stringify(must(document.args[0], "a job has one argument object"));
}
