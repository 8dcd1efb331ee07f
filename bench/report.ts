import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname } from "node:path";

/** Where figures come from; without it they mean nothing. */
export const machine = {
  cores: cpus().length,
  model: cpus()[0]?.model,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};

/** Prints a result as JSON and keeps it in `file`, when one is given. */
export function writeReport(report: object, file: string | undefined): void {
  const text = `${JSON.stringify(report, rounded, 2)}\n`;
  process.stdout.write(text);
  if (file === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 1000) / 1000 : value;
}
