import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "./fault";

const path = join(import.meta.dirname, "../../FAULTS.md");

export type Row = Pick<Fault, "rule" | "breaks" | "file" | "test"> & { caughtBy: string };

const line = /^\| ([A-Z]+-\d+) +\| (.*?) +\| `(.*?)` +\| (.*?) +\| `(.*?)` +\|$/;

/** The rows that stand in FAULTS.md. */
export function readTable(): Row[] {
  const rows: Row[] = [];
  for (const text of readFileSync(path, "utf8").split("\n")) {
    const [, rule = "", breaks = "", file = "", caughtBy = "", test = ""] = line.exec(text) ?? [];
    if (rule !== "") rows.push({ rule, breaks, file, caughtBy, test });
  }
  return rows;
}

/** `found` replaces the rows that were there; the introduction stays. */
export function writeTable(faults: readonly Fault[], found: readonly Row[]): void {
  const text = readFileSync(path, "utf8");
  const introduction = text.slice(0, text.indexOf("| rule"));
  const known = [...found, ...readTable()];
  const rows = faults.flatMap(({ rule, breaks }) => {
    const row = known.find((one) => one.rule === rule && one.breaks === breaks);
    if (!row) return [];
    return `| ${rule} | ${breaks} | \`${row.file}\` | ${row.caughtBy} | \`${row.test}\` |`;
  });
  const head = "| rule | what was broken | where | the test that failed | in |";
  writeFileSync(
    path,
    [introduction + head, "| --- | --- | --- | --- | --- |", ...rows, ""].join("\n"),
  );
}
