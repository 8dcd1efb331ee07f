import type { ComponentId, JsonValue, Transaction } from "../database/types";
import type { CronSchedule, CronSpec } from "../functions/deployment";
import { nextRunMs } from "./cronSchedule";

/**
 * One row of `_crons` per cron job of the active deployment:
 *
 *   at       when it runs next
 *   running  an action was started and has not ended; mutations are never seen running
 */
export type CronRow = {
  _id: string;
  component: ComponentId;
  name: string;
  target: string;
  args: JsonValue[];
  schedule: CronSchedule;
  at: number;
  running: boolean;
};

export type CronDiff = { added: string[]; updated: string[]; deleted: string[] };

const TABLE = "_crons";
const ROOT: ComponentId = 0;

/**
 * Makes the crons of a component exactly these. One whose schedule is new starts afresh; with the
 * same schedule it keeps its next time. `announce` hears of every time that was set.
 */
export function replaceCrons(
  tx: Transaction,
  component: ComponentId,
  specs: readonly CronSpec[],
  announce: (at: number) => void,
): CronDiff {
  const before = new Map(
    Array.from(rowsOfComponent(tx, component), (row) => [row.name, row] as const),
  );
  const diff: CronDiff = { added: [], updated: [], deleted: [] };
  for (const { identifier: name, target, args, schedule } of specs) {
    const row = before.get(name);
    before.delete(name);
    const spec = { target, args, schedule };
    if (row && sameJson(specOf(row), spec)) continue;
    const keepsTime = row !== undefined && sameJson(row.schedule, schedule);
    const at = keepsTime ? row.at : nextRunMs(schedule, null, tx.nowMs);
    announce(at);
    if (row) tx.patch(ROOT, row._id, { ...spec, at }, TABLE);
    else tx.insert(ROOT, TABLE, { component, name, ...spec, at, running: false });
    (row ? diff.updated : diff.added).push(name);
  }
  for (const row of before.values()) {
    tx.remove(ROOT, row._id, TABLE);
    diff.deleted.push(row.name);
  }
  return diff;
}

/** Sets the time of the next run, unless a push has set one or removed the job meanwhile. */
export function advanceCron(tx: Transaction, due: CronRow): void {
  const text = tx.get(ROOT, due._id, TABLE);
  if (text === null) return;
  const row = JSON.parse(text) as CronRow;
  const at = row.at === due.at ? nextRunMs(row.schedule, row.at, tx.nowMs) : row.at;
  tx.patch(ROOT, row._id, { at, running: false }, TABLE);
}

/** False when the job is not due any more as `due` says. */
export function isStillDue(tx: Transaction, due: CronRow): boolean {
  const text = tx.get(ROOT, due._id, TABLE);
  return text !== null && (JSON.parse(text) as CronRow).at === due.at;
}

export function markRunning(tx: Transaction, row: CronRow): void {
  tx.patch(ROOT, row._id, { running: true }, TABLE);
}

/** All rows, the next one to run first. */
export const rowsByTime = (tx: Transaction) => rows(tx, "by_at", []);

const rowsOfComponent = (tx: Transaction, component: ComponentId) =>
  rows(tx, "by_name", [{ type: "Eq", fieldPath: "component", value: component }]);

function* rows(
  tx: Transaction,
  index: string,
  range: { type: "Eq"; fieldPath: string; value: JsonValue }[],
): Generator<CronRow> {
  const source = {
    type: "IndexRange" as const,
    indexName: `${TABLE}.${index}`,
    range,
    order: "asc" as const,
  };
  const stream = tx.stream(ROOT, { source, operators: [] });
  for (let text = stream.next(); text !== null; text = stream.next()) {
    yield JSON.parse(text) as CronRow;
  }
}

const specOf = ({ target, args, schedule }: CronRow) => ({ target, args, schedule });

const sameJson = (a: unknown, b: unknown) => canonical(a) === canonical(b);

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
