import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fault } from "./fault";
import { faults } from "./list";
import { readTable, writeTable, type Row } from "./table";
import { TreeCopy } from "./treeCopy";

const packageDir = join(import.meta.dirname, "../..");
const rulesOf = (text: string) =>
  [...text.matchAll(/\*\*([A-Z]+-\d+)\*\*/g)].map(([, rule]) => rule ?? "");

test("every rule of SPEC.md has a deliberate fault, and FAULTS.md tells each", () => {
  const rules = rulesOf(readFileSync(join(packageDir, "SPEC.md"), "utf8"));
  expect(rules.toSorted()).toEqual([...new Set(rules)].toSorted());
  const broken = faults.map(({ rule }) => rule);
  expect([...new Set(broken)].toSorted()).toEqual(rules.toSorted());
  expect(readTable().map(({ rule, breaks }) => ({ rule, breaks }))).toEqual(
    faults.map(({ rule, breaks }) => ({ rule, breaks })),
  );
});

test("what a fault changes stands once in its file", () => {
  const places = faults.map(({ rule, breaks, file, find }) => {
    const text = readFileSync(join(packageDir, file), "utf8");
    return `${rule} (${breaks}): ${text.split(find).length - 1}`;
  });
  expect(places.filter((place) => !place.endsWith(": 1"))).toEqual([]);
});

/**
 * Each fault in a copy of the package: the tests of its rule pass without it and one fails with it.
 * `FAULTS=<pattern>` takes those rules only, `FAULTS_TABLE=write` writes what was seen into FAULTS.md.
 */
if (process.env.LONG === "1") {
  const wanted = new RegExp(`^(?:${process.env.FAULTS ?? ".*"})$`);
  const chosen = faults.filter(({ rule }) => wanted.test(rule));
  const found: Row[] = [];
  const sound = new Map<string, Promise<string[]>>();
  let copy: TreeCopy;

  const namesOf = ({ rule, tests }: Fault) => new RegExp(`\\b${tests ?? rule}(?!\\d)`);
  /** Once for each file: what passes when nothing is broken. */
  const passing = (file: string): Promise<string[]> => {
    const known = sound.get(file);
    if (known) return known;
    const rules = chosen
      .filter((fault) => fault.test === file)
      .map((fault) => namesOf(fault).source);
    const passed = copy.test(file, new RegExp(rules.join("|"))).then((run) => run.passed);
    sound.set(file, passed);
    return passed;
  };

  describe("deliberate faults", { timeout: 400_000 }, () => {
    beforeAll(async () => {
      copy = await TreeCopy.create();
    });
    afterAll(async () => {
      await copy.remove();
      if (process.env.FAULTS_TABLE === "write") writeTable(faults, found);
    });

    test.each(chosen)("$rule: $breaks", async (fault) => {
      const names = namesOf(fault);
      const passed = (await passing(fault.test)).filter((title) => names.test(title));
      expect(passed).not.toEqual([]);
      const { failed, output } = await copy.broken(fault, () => copy.test(fault.test, names));
      const caught = failed.filter((title) => passed.includes(title));
      expect(caught, output).not.toEqual([]);
      found.push({ ...fault, caughtBy: caught[0] ?? "" });
    });
  });
}
